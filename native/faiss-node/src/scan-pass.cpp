#include "scan-pass.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace vitrine {

namespace {

// A thread that compares less than this is not worth waking: about 300 microseconds of scanning.
constexpr double bytesPerThread = 4 << 20;
constexpr int maxThreads = 1024;

// Asks for `bytes` bytes that a scan in order comes to next: the processor itself stops at each page of 4 KiB. A lone
// query took a quarter less time with 8 KiB, several in one pass the same.
void fetchAhead(const void* current, size_t bytes) {
    const uintptr_t next = uintptr_t(current) + (8 << 10); // no matter where: a prefetch never fails
    for (size_t at = 0; at < bytes; at += 64) __builtin_prefetch(reinterpret_cast<const void*>(next + at));
}

int64_t countBits(const std::vector<uint64_t>& words) {
    int64_t count = 0;
    for (const uint64_t word : words) count += __builtin_popcountll(word);
    return count;
}

// Compares rows with one query; four at once where the codes allow it.
struct CodeScorer {
    const ScanView& view;
    const Kernel& kernel;
    const int8_t* query;

    void prefetch(int64_t id) const {
        const int8_t* codes = view.codesOf(id);
        for (size_t at = 0; at < view.stride; at += 64) __builtin_prefetch(codes + at);
    }
    void four(const int32_t* ids, float* scores) const {
        const int8_t* const rows[4] = {view.codesOf(ids[0]), view.codesOf(ids[1]), view.codesOf(ids[2]), view.codesOf(ids[3])};
        int32_t products[4];
        kernel.innerProductsBytes4(query, rows, view.stride, products);
        for (int i = 0; i < 4; i++) scores[i] = float(products[i]) * view.scaleOf(ids[i]);
    }
    float one(int32_t id) const {
        return float(kernel.innerProductBytes(query, view.codesOf(id), view.stride)) * view.scaleOf(id);
    }
    // Rows that follow each other in one part.
    void run(int64_t begin, int64_t end, TopRows& top) const {
        const int8_t* codes = view.codesOf(begin);
        const float* scales = view.partOf(begin).scales + view.placeOf(begin);
        const size_t stride = view.stride;
        int64_t id = begin;
        for (; id + 4 <= end; id += 4, codes += 4 * stride, scales += 4) {
            const int8_t* const rows[4] = {codes, codes + stride, codes + 2 * stride, codes + 3 * stride};
            fetchAhead(codes, 4 * stride);
            int32_t products[4];
            kernel.innerProductsBytes4(query, rows, stride, products);
            const float threshold = top.threshold();
            for (int i = 0; i < 4; i++) {
                const float score = float(products[i]) * scales[i];
                if (score >= threshold) top.offer(score, int32_t(id + i));
            }
        }
        for (; id < end; id++) top.offer(one(int32_t(id)), int32_t(id));
    }
};

struct ExactScorer {
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
    void run(int64_t begin, int64_t end, TopRows& top) const {
        for (int64_t id = begin; id < end; id++) {
            fetchAhead(view.exactOf(id), view.exactBytes());
            top.offer(one(int32_t(id)), int32_t(id));
        }
    }
};

// The rows named, while those that come next are fetched from memory.
template <typename Scorer>
void scanNamed(const Scorer& scorer, const int32_t* ids, int count, TopRows& top) {
    for (int i = 0; i < std::min(count, 4); i++) scorer.prefetch(ids[i]);
    int i = 0;
    for (; i + 4 <= count; i += 4) {
        for (int next = i + 4; next < std::min(count, i + 8); next++) scorer.prefetch(ids[next]);
        float scores[4];
        scorer.four(ids + i, scores);
        const float threshold = top.threshold();
        for (int j = 0; j < 4; j++) {
            if (scores[j] >= threshold) top.offer(scores[j], ids[i + j]);
        }
    }
    for (; i < count; i++) top.offer(scorer.one(ids[i]), ids[i]);
}

// The rows of one block whose bits are set, word by word: an empty one costs a comparison, a full one is a run.
template <typename Scorer>
void scanFiltered(const Scorer& scorer, const std::vector<uint64_t>& eligible, int64_t begin, int64_t end, TopRows& top) {
    int32_t ids[64 + 64];
    int count = 0;
    for (int64_t first = begin; first < end; first += 64) {
        uint64_t word = eligible[size_t(first / 64)];
        if (word == ~uint64_t(0)) {
            scorer.run(first, first + 64, top);
            continue;
        }
        for (; word != 0; word &= word - 1) ids[count++] = int32_t(first) + __builtin_ctzll(word);
        if (count >= 64) {
            scanNamed(scorer, ids, count, top);
            count = 0;
        }
    }
    scanNamed(scorer, ids, count, top);
}

template <typename Scorer>
void scanRows(const Scorer& scorer, const ScanQuery& query, int64_t begin, int64_t end, TopRows& top) {
    if (query.filtered) scanFiltered(scorer, query.eligible, begin, end, top);
    else scorer.run(begin, end, top);
}

} // namespace

std::vector<uint64_t> toWords(const uint8_t* bitmap, int64_t rows) {
    std::vector<uint64_t> words(size_t(rows + 63) / 64);
    if (words.empty()) return words;
    std::memcpy(words.data(), bitmap, size_t(rows + 7) / 8);
    if (rows % 64 != 0) words.back() &= (uint64_t(1) << (rows % 64)) - 1;
    return words;
}

ScanPass::ScanPass(std::shared_ptr<const ScanView> view, std::vector<ScanQuery> queries, bool exact)
        : view_(std::move(view)), queries_(std::move(queries)), kernel_(bestKernel()), blockRows_(scanBlockRows(view_->stride)) {
    double bytes = 0;
    int64_t rows = 0;
    for (const ScanQuery& query : queries_) {
        Prepared prepared;
        prepared.eligible = query.filtered ? countBits(query.eligible) : query.rows;
        // Where the second stage would compare all of them anyway, the first is saved.
        prepared.exact = exact || prepared.eligible <= query.rescored;
        prepared.kept = size_t(std::min(prepared.eligible, prepared.exact ? query.k : std::max(query.k, query.rescored)));
        if (!prepared.exact) {
            prepared.codes.resize(view_->stride);
            const float greatest = greatestMagnitude(query.numbers.data(), view_->dimensions);
            quantise(query.numbers.data(), view_->dimensions, greatest, prepared.codes.data());
        }
        bytes += double(prepared.eligible) * double(prepared.exact ? view_->exactBytes() : view_->stride);
        rows = std::max(rows, query.rows);
        prepared_.push_back(std::move(prepared));
    }
    threads_ = int(std::clamp(bytes / bytesPerThread, 1.0, double(maxThreads)));
    blocks_ = (rows + blockRows_ - 1) / blockRows_;
    merged_ = emptyTops();
}

std::vector<TopRows> ScanPass::emptyTops() const {
    std::vector<TopRows> tops;
    for (const Prepared& prepared : prepared_) tops.emplace_back(prepared.kept);
    return tops;
}

void ScanPass::scanBlock(int64_t begin, std::vector<TopRows>& top) const {
    for (size_t q = 0; q < queries_.size(); q++) {
        const ScanQuery& query = queries_[q];
        const int64_t end = std::min(begin + blockRows_, query.rows);
        if (begin >= end || prepared_[q].kept == 0) continue;
        if (prepared_[q].exact) scanRows(ExactScorer{*view_, kernel_, query.numbers.data()}, query, begin, end, top[q]);
        else scanRows(CodeScorer{*view_, kernel_, prepared_[q].codes.data()}, query, begin, end, top[q]);
    }
}

bool ScanPass::run() {
    if (next_ >= blocks_ && blocks_ > 0) return false;
    std::vector<TopRows> top = emptyTops();
    int64_t mine = 0;
    for (int64_t block; (block = next_++) < blocks_; mine++) scanBlock(block * blockRows_, top);
    const std::lock_guard<std::mutex> lock(mutex_);
    for (size_t q = 0; q < top.size(); q++) {
        for (const Scored& row : top[q].rows()) merged_[q].offer(row.score, row.id);
    }
    done_ += mine;
    if (finished_ || done_ < blocks_) return false;
    finished_ = true;
    finish();
    return true;
}

void ScanPass::finish() {
    for (size_t q = 0; q < queries_.size(); q++) {
        const ScanQuery& query = queries_[q];
        ScanAnswer answer;
        answer.distances.assign(size_t(query.k), -std::numeric_limits<float>::infinity());
        answer.labels.assign(size_t(query.k), -1);
        answer.visited = prepared_[q].eligible;
        if (!prepared_[q].exact) {
            std::vector<int32_t> ids;
            for (const Scored& row : merged_[q].rows()) ids.push_back(row.id);
            std::sort(ids.begin(), ids.end());
            TopRows best(size_t(std::min(query.k, prepared_[q].eligible)));
            scanNamed(ExactScorer{*view_, kernel_, query.numbers.data()}, ids.data(), int(ids.size()), best);
            merged_[q] = std::move(best);
        }
        merged_[q].writeTo(answer.distances.data(), answer.labels.data());
        answers_.push_back(std::move(answer));
    }
    view_.reset(); // the rows may be freed now, whoever still refers to this pass
}

} // namespace vitrine
