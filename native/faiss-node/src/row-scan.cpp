#include "row-scan.h"

#include "nearest-labels.h"
#include "row-comparison.h"

#include <faiss/IndexFlat.h>
#include <faiss/IndexIVFFlat.h>
#include <faiss/IndexScalarQuantizer.h>
#include <faiss/MetricType.h>

#include <algorithm>
#include <optional>
#include <typeinfo>

namespace vitrine {

namespace {

using Nearest = NearestLabels<int64_t>;

bool isProductOrL2(const faiss::Index& index) {
    return index.metric_type == faiss::METRIC_INNER_PRODUCT || index.metric_type == faiss::METRIC_L2;
}

bool isFlat(const faiss::Index& index) {
    return typeid(index) == typeid(faiss::IndexFlat) || typeid(index) == typeid(faiss::IndexFlatIP) ||
            typeid(index) == typeid(faiss::IndexFlatL2);
}

const faiss::IndexFlatCodes* codesOf(const faiss::Index& index) {
    if (isFlat(index)) return static_cast<const faiss::IndexFlat*>(&index);
    if (typeid(index) != typeid(faiss::IndexScalarQuantizer)) return nullptr;
    auto* scalar = static_cast<const faiss::IndexScalarQuantizer*>(&index);
    return scalar->sq.qtype == faiss::ScalarQuantizer::QT_fp16 ? scalar : nullptr;
}

bool isEligible(const std::vector<uint8_t>* eligible, int64_t id) {
    if (eligible == nullptr) return true;
    const size_t at = size_t(id) >> 3; // an id below 0, as a damaged file may have, is far above
    return at < eligible->size() && ((*eligible)[at] >> (id & 7) & 1) != 0;
}

void writeNearest(Nearest& nearest, const RowScanQuery& query, bool product, float* distances, int64_t* labels) {
    const std::vector<Nearest::Pair> found = nearest.take(size_t(query.k));
    for (size_t i = 0; i < found.size(); i++) {
        distances[i] = product ? -found[i].first : found[i].first;
        labels[i] = found[i].second;
    }
    std::fill(labels + found.size(), labels + query.k, -1);
}

// Rows of one stretch of memory, in order and one by one: the processor fetches a single stream ahead best (four rows at once
// took a quarter more time, and so did prefetches of our own).
class Scan {
   public:
    Scan(const RowComparison& comparison, const uint8_t* first, size_t rowBytes)
            : comparison_(comparison), first_(first), rowBytes_(rowBytes) {}

    // `isWanted(row)` says whether to compare it, `take(cost, row)` gets what came out.
    template <typename IsWanted, typename Take>
    int64_t run(size_t rows, IsWanted&& isWanted, Take&& take) const {
        int64_t compared = 0;
        for (size_t row = 0; row < rows; row++) {
            if (!isWanted(row)) continue;
            take(comparison_.costOf(first_ + row * rowBytes_), row);
            compared++;
        }
        return compared;
    }

   private:
    const RowComparison& comparison_;
    const uint8_t* first_;
    size_t rowBytes_;
};

// What an IVF index holds: its rows, or (`residual`) what is left of them after their list's centroid is taken away.
struct ListFormat {
    bool half = false;
    bool residual = false;
};

std::optional<ListFormat> formatOf(const faiss::IndexIVF& index) {
    if (typeid(index) == typeid(faiss::IndexIVFFlat)) return ListFormat{};
    if (typeid(index) != typeid(faiss::IndexIVFScalarQuantizer)) return std::nullopt;
    const auto& scalar = static_cast<const faiss::IndexIVFScalarQuantizer&>(index);
    if (scalar.sq.qtype != faiss::ScalarQuantizer::QT_fp16) return std::nullopt;
    return ListFormat{true, scalar.by_residual};
}

class ListScan {
   public:
    ListScan(const faiss::IndexIVF& index, const RowScanQuery& query)
            : index_(index),
              query_(query),
              format_(*formatOf(index)),
              product_(index.metric_type == faiss::METRIC_INNER_PRODUCT),
              nearest_(size_t(query.k)),
              settled_(std::min(size_t(query.end.settled), size_t(query.k))),
              residual_(format_.residual && !product_ ? size_t(index.d) : 0) {}

    ListWork run(size_t nprobe, float* distances, int64_t* labels) {
        const size_t lists = std::min(nprobe, index_.nlist);
        std::vector<float> centroidDistances(lists);
        std::vector<int64_t> nearestLists(lists, -1);
        findLists(centroidDistances, nearestLists);
        ListWork work;
        for (size_t i = 0; i < lists; i++) {
            const int64_t list = nearestLists[i];
            if (list < 0 || size_t(list) >= index_.nlist) continue;
            if (isSettled(product_ ? -centroidDistances[i] : centroidDistances[i])) break;
            work.lists++;
            work.compared += scanList(size_t(list), centroidDistances[i]);
            work.passed += int64_t(index_.invlists->list_size(size_t(list)));
            if (index_.max_codes > 0 && work.compared >= int64_t(index_.max_codes)) break;
        }
        writeNearest(nearest_, query_, product_, distances, labels);
        return work;
    }

   private:
    bool isSettled(float nextCentroidCost) const {
        return query_.end.settled > 0 && nearest_.full() && settled_.farthestCost() <= nextCentroidCost - query_.end.margin;
    }

    void findLists(std::vector<float>& distances, std::vector<int64_t>& lists) const {
        const int64_t count = int64_t(lists.size());
        if (canScanRows(*index_.quantizer)) {
            scanRows(*index_.quantizer, {query_.vector, count, nullptr}, distances.data(), lists.data());
        } else {
            index_.quantizer->search(1, query_.vector, count, distances.data(), lists.data());
        }
    }

    int64_t scanList(size_t list, float centroidDistance) {
        const size_t size = index_.invlists->list_size(list);
        if (size == 0) return 0;
        const faiss::InvertedLists::ScopedCodes codes(index_.invlists, list);
        const faiss::InvertedLists::ScopedIds ids(index_.invlists, list);
        const uint8_t* firstId = reinterpret_cast<const uint8_t*>(ids.ids);
        const float* query = query_.vector;
        if (!residual_.empty()) {
            index_.quantizer->compute_residual(query, residual_.data(), int64_t(list));
            query = residual_.data();
        }
        // q * (centroid + rest) = q * centroid + q * rest
        const float offset = format_.residual && product_ ? -centroidDistance : 0;
        const RowComparison comparison(query, size_t(index_.d), format_.half, product_);
        return Scan(comparison, codes.codes, index_.code_size).run(
                size,
                [&](size_t row) { return query_.eligible == nullptr || isEligible(query_.eligible, loadAt<int64_t>(firstId, row)); },
                [&](float cost, size_t row) {
                    cost += offset;
                    if (!nearest_.wantsCost(cost)) return;
                    const int64_t id = loadAt<int64_t>(firstId, row);
                    if (id < 0) return;
                    nearest_.offer({cost, id});
                    settled_.offer({cost, id});
                });
    }

    const faiss::IndexIVF& index_;
    const RowScanQuery& query_;
    const ListFormat format_;
    const bool product_;
    Nearest nearest_;
    Nearest settled_; // the nearest of them, by which an early end is told
    std::vector<float> residual_; // the query without the centroid, for L2
};

} // namespace

bool canScanRows(const faiss::Index& index) { return isProductOrL2(index) && codesOf(index) != nullptr; }

int64_t scanRows(const faiss::Index& index, const RowScanQuery& query, float* distances, int64_t* labels) {
    const faiss::IndexFlatCodes& rows = *codesOf(index);
    const bool product = index.metric_type == faiss::METRIC_INNER_PRODUCT;
    const RowComparison comparison(query.vector, size_t(index.d), !isFlat(index), product);
    Nearest nearest(static_cast<size_t>(std::min(query.k, index.ntotal)));
    const int64_t compared = Scan(comparison, rows.codes.data(), rows.code_size).run(
            size_t(index.ntotal),
            [&](size_t row) { return query.eligible == nullptr || isEligible(query.eligible, int64_t(row)); },
            [&](float cost, size_t row) {
                if (nearest.wantsCost(cost)) nearest.offer({cost, int64_t(row)});
            });
    writeNearest(nearest, query, product, distances, labels);
    return compared;
}

bool canScanLists(const faiss::IndexIVF& index) { return isProductOrL2(index) && formatOf(index).has_value(); }

ListWork scanLists(const faiss::IndexIVF& index, size_t nprobe, const RowScanQuery& query, float* distances, int64_t* labels) {
    return ListScan(index, query).run(nprobe, distances, labels);
}

} // namespace vitrine
