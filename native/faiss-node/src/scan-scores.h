// One query against the rows of a scan: by their codes, nearly right and a quarter of the bytes, or by the exact numbers.
#pragma once

#include "kernels.h"
#include "scan-index.h"

#include <cstddef>
#include <cstdint>

namespace vitrine {

// `query` has been quantised as rows are; scores are in proportion to inner products, not equal to them.
struct CodeScores {
    const ScanView& view;
    const Kernel& kernel;
    const int8_t* query;

    void prefetch(int64_t id) const {
        const int8_t* codes = view.codesOf(id);
        for (size_t at = 0; at < view.stride; at += 64) __builtin_prefetch(codes + at);
    }
    float one(int32_t id) const {
        return float(kernel.innerProductBytes(query, view.codesOf(id), view.stride)) * view.scaleOf(id);
    }
    void four(const int32_t* ids, float* scores) const {
        const int8_t* const rows[4] = {view.codesOf(ids[0]), view.codesOf(ids[1]), view.codesOf(ids[2]), view.codesOf(ids[3])};
        int32_t products[4];
        kernel.innerProductsBytes4(query, rows, view.stride, products);
        for (int i = 0; i < 4; i++) scores[i] = float(products[i]) * view.scaleOf(ids[i]);
    }
};

struct ExactScores {
    const ScanView& view;
    const Kernel& kernel;
    const float* query;

    void prefetch(int64_t id) const {
        const auto* row = static_cast<const uint8_t*>(view.exactOf(id));
        for (size_t at = 0; at < view.exactBytes(); at += 64) __builtin_prefetch(row + at);
    }
    float one(int32_t id) const { return view.score(kernel, query, id); }
    void four(const int32_t* ids, float* scores) const {
        for (int i = 0; i < 4; i++) scores[i] = one(ids[i]);
    }
};

// `take(id, score)` for each of the rows named, in their order, while those that come next are fetched from memory.
template <typename Scores, typename Take>
void scoreNamed(const Scores& scores, const int32_t* ids, size_t count, Take&& take) {
    for (size_t i = 0; i < count && i < 4; i++) scores.prefetch(ids[i]);
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        for (size_t next = i + 4; next < count && next < i + 8; next++) scores.prefetch(ids[next]);
        float four[4];
        scores.four(ids + i, four);
        for (int j = 0; j < 4; j++) take(ids[i + j], four[j]);
    }
    for (; i < count; i++) take(ids[i], scores.one(ids[i]));
}

} // namespace vitrine
