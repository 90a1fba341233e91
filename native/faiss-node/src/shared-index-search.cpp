#include "shared-index.h"

#include "faiss-guard.h"
#include "finite-queries.h"
#include "graph-search.h"
#include "row-scan.h"
#include "search-parameters.h"

#include <faiss/Index.h>
#include <faiss/IndexHNSW.h>
#include <faiss/IndexIVF.h>
#include <faiss/IndexPreTransform.h>
#include <faiss/MetricType.h>
#include <faiss/impl/AuxIndexStructures.h>

#include <algorithm>
#include <exception>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

namespace vitrine {

namespace {

// FAISS answers 20 and more queries by a matrix product, whose sums differ in the last bits from those of one query.
// Fewer at a time: a query gets the same answer alone and in a batch.
constexpr int64_t queriesAtOnce = 16;

constexpr float infinity = std::numeric_limits<float>::infinity();

bool greaterIsCloser(int metric) { return metric == faiss::METRIC_INNER_PRODUCT; }

int32_t narrowLabel(int64_t label) {
    if (label > std::numeric_limits<int32_t>::max()) {
        throw std::runtime_error("Cannot return id " + std::to_string(label) + ": ids above 2147483647 are not supported.");
    }
    return label < 0 ? -1 : int32_t(label);
}

// Best first; equal distances by label, so that the same search always gives the same order; nothing found comes last.
void sortNeighbours(float* distances, int32_t* labels, size_t count, bool greaterFirst) {
    std::vector<std::pair<float, int32_t>> pairs(count);
    for (size_t i = 0; i < count; i++) pairs[i] = {distances[i], labels[i]};
    std::sort(pairs.begin(), pairs.end(), [greaterFirst](const auto& a, const auto& b) {
        if ((a.second < 0) != (b.second < 0)) return b.second < 0;
        if (a.first != b.first) return greaterFirst ? a.first > b.first : a.first < b.first;
        return a.second < b.second;
    });
    for (size_t i = 0; i < count; i++) {
        distances[i] = pairs[i].first;
        labels[i] = pairs[i].second;
    }
}

void keepWithinRange(const faiss::RangeSearchResult& found, size_t query, bool greaterFirst, NeighboursInRange& result) {
    const size_t from = result.labels.size();
    for (size_t i = found.lims[query]; i < found.lims[query + 1]; i++) {
        result.labels.push_back(narrowLabel(found.labels[i]));
        result.distances.push_back(found.distances[i]);
    }
    sortNeighbours(result.distances.data() + from, result.labels.data() + from, result.labels.size() - from, greaterFirst);
    result.limits.push_back(int32_t(result.labels.size()));
}

struct Batch {
    int64_t count;
    const float* queries;
    int64_t k;
    float* distances;
    int64_t* labels;
};

bool isPlainGraph(const faiss::Index& index) {
    return dynamic_cast<const faiss::IndexHNSWFlat*>(&index) || dynamic_cast<const faiss::IndexHNSWSQ*>(&index) ||
            dynamic_cast<const faiss::IndexHNSWPQ*>(&index);
}

// Rows compared (and, of lists, passed), or not known.
using Visited = std::optional<ListWork>;

// `search(query number)` returns the rows it went through. Queries are shared out over OpenMP's threads; an exception must
// not leave their region, so the first one is thrown after it.
template <typename Search>
Visited searchEach(int64_t count, Search&& search) {
    int64_t compared = 0;
    int64_t passed = 0;
    int64_t lists = 0;
    std::exception_ptr failure;
#pragma omp parallel for schedule(dynamic) reduction(+ : compared, passed, lists) if (count > 1)
    for (int64_t i = 0; i < count; i++) {
        try {
            const ListWork work = search(i);
            compared += work.compared;
            passed += work.passed;
            lists += work.lists;
        } catch (...) {
#pragma omp critical(searchEachFailure)
            if (!failure) failure = std::current_exception();
        }
    }
    if (failure) std::rethrow_exception(failure);
    return ListWork{compared, passed, lists};
}

Visited searchGraphs(const faiss::IndexHNSW& index, const Batch& batch, const SearchParameterTree& parameters) {
    return searchEach(batch.count, [&](int64_t i) {
        const GraphQuery query{batch.queries + i * index.d, batch.k, parameters.efSearchFor(index), parameters.eligible(), parameters.end()};
        return ListWork{searchGraph(index, query, batch.distances + i * batch.k, batch.labels + i * batch.k).compared};
    });
}

Visited searchRows(const faiss::Index& index, const Batch& batch, const SearchParameterTree& parameters) {
    return searchEach(batch.count, [&](int64_t i) {
        const RowScanQuery query{batch.queries + i * index.d, batch.k, parameters.eligible()};
        return ListWork{scanRows(index, query, batch.distances + i * batch.k, batch.labels + i * batch.k)};
    });
}

Visited searchLists(const faiss::IndexIVF& index, const Batch& batch, const SearchParameterTree& parameters) {
    return searchEach(batch.count, [&](int64_t i) {
        const RowScanQuery query{batch.queries + i * index.d, batch.k, parameters.eligible(), parameters.end()};
        return scanLists(index, parameters.nprobeFor(index), query, batch.distances + i * batch.k, batch.labels + i * batch.k);
    });
}

Visited searchInside(const faiss::Index& index, const Batch& batch, SearchParameterTree& parameters) {
    if (auto* transformed = dynamic_cast<const faiss::IndexPreTransform*>(&index)) {
        Batch inner = batch;
        inner.queries = transformed->apply_chain(batch.count, batch.queries); // new, unless the chain is empty
        const std::unique_ptr<const float[]> owned(inner.queries == batch.queries ? nullptr : inner.queries);
        return searchInside(*transformed->index, inner, parameters);
    }
    if (isPlainGraph(index)) return searchGraphs(dynamic_cast<const faiss::IndexHNSW&>(index), batch, parameters);
    if (canScanRows(index)) return searchRows(index, batch, parameters);
    auto* lists = dynamic_cast<const faiss::IndexIVF*>(&index);
    if (lists != nullptr && canScanLists(*lists)) return searchLists(*lists, batch, parameters);
    index.search(batch.count, batch.queries, batch.k, batch.distances, batch.labels, parameters.rootFor(index));
    return std::nullopt;
}

} // namespace

Neighbours SharedIndex::search(const float* queries, int64_t count, int64_t k, const SearchOptions& options) const {
    requireFiniteQueries(queries, count * dimensions_);
    const bool greaterFirst = greaterIsCloser(metric_);
    const size_t pairs = size_t(count) * size_t(k);
    Neighbours result{std::vector<float>(pairs, greaterFirst ? -infinity : infinity), std::vector<int32_t>(pairs, -1)};
    const auto lock = shareLock();
    requireTrained("Cannot search");
    SearchParameterTree parameters(*index_, options);
    if (index_->ntotal == 0 || !parameters.anyEligible()) {
        result.visited = 0;
        return result;
    }
    const OpenMpThreads limit(options.threads);
    std::vector<int64_t> labels(pairs);
    std::vector<float> distances(pairs);
    guarded("Cannot search", [&] {
        for (int64_t i = 0; i < count; i += queriesAtOnce) {
            const int64_t n = std::min(queriesAtOnce, count - i);
            const Batch batch{n, queries + i * dimensions_, k, distances.data() + i * k, labels.data() + i * k};
            const Visited visited = searchInside(*index_, batch, parameters);
            if (visited) {
                result.visited = std::max(result.visited, int64_t(0)) + visited->compared;
                if (visited->lists > 0) {
                    result.passed = std::max(result.passed, int64_t(0)) + visited->passed;
                    result.lists = std::max(result.lists, int64_t(0)) + visited->lists;
                }
            }
        }
    });
    for (size_t i = 0; i < pairs; i++) {
        result.labels[i] = narrowLabel(labels[i]);
        if (labels[i] >= 0) result.distances[i] = distances[i];
    }
    for (int64_t i = 0; i < count; i++) {
        sortNeighbours(result.distances.data() + i * k, result.labels.data() + i * k, size_t(k), greaterFirst);
    }
    return result;
}

NeighboursInRange SharedIndex::rangeSearch(
        const float* queries, int64_t count, float radius, const SearchOptions& options) const {
    requireFiniteQueries(queries, count * dimensions_);
    NeighboursInRange result;
    result.limits.push_back(0);
    const auto lock = shareLock();
    requireTrained("Cannot search");
    const SearchParameterTree parameters(*index_, options);
    if (index_->ntotal == 0 || !parameters.anyEligible()) {
        result.limits.resize(size_t(count) + 1, 0);
        return result;
    }
    const OpenMpThreads limit(options.threads);
    guarded("Cannot search", [&] {
        for (int64_t i = 0; i < count; i++) { // one at a time, for the same reason as above
            faiss::RangeSearchResult found(1);
            index_->range_search(1, queries + i * dimensions_, radius, &found, parameters.root());
            keepWithinRange(found, 0, greaterIsCloser(metric_), result);
        }
    });
    return result;
}

} // namespace vitrine
