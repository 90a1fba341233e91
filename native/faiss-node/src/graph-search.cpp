#include "graph-search.h"

#include "mapped-graph.h"

#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include <faiss/IndexScalarQuantizer.h>
#include <faiss/MetricType.h>
#include <faiss/impl/DistanceComputer.h>
#include <faiss/impl/ScalarQuantizer.h>

#include <algorithm>
#include <memory>

namespace vitrine {

namespace {

static_assert(innerProductInFiles == faiss::METRIC_INNER_PRODUCT && float16InFiles == faiss::ScalarQuantizer::QT_fp16, "as in FAISS's files");

constexpr size_t prefetchedBytes = 2048; // the processor fetches the rest of a row by itself once it is being read

template <typename Number>
const uint8_t* bytesOf(const std::vector<Number>& numbers) {
    return reinterpret_cast<const uint8_t*>(numbers.data());
}

// By float32 or float16 numbers, row after row.
struct NumberCosts {
    RowComparison comparison;
    const uint8_t* numbers;
    size_t rowBytes;

    const uint8_t* numbersOf(Row row) const { return numbers + size_t(row) * rowBytes; }
    void prefetch(Row row) const {
        for (size_t at = 0; at < std::min(rowBytes, prefetchedBytes); at += 64) __builtin_prefetch(numbersOf(row) + at);
    }
    float one(Row row) const { return comparison.costOf(numbersOf(row)); }
    void four(const Row* ids, float* costs) const {
        const uint8_t* const rows[4] = {numbersOf(ids[0]), numbersOf(ids[1]), numbersOf(ids[2]), numbersOf(ids[3])};
        comparison.costsOfFour(rows, costs);
    }
};

// As the storage itself compares.
struct StorageCosts {
    faiss::DistanceComputer& distance;
    bool product;

    void prefetch(Row) const {}
    float one(Row row) const { return costOrFarthest(product ? -distance(row) : distance(row)); }
    void four(const Row* ids, float* costs) const {
        for (int i = 0; i < 4; i++) costs[i] = one(ids[i]);
    }
};

GraphLinks linksOf(const faiss::IndexHNSW& index) {
    GraphLinks graph;
    graph.rows = size_t(index.ntotal);
    graph.entryPoint = index.hnsw.entry_point;
    graph.maxLevel = index.hnsw.max_level;
    graph.linksBelow.assign(index.hnsw.cum_nneighbor_per_level.begin(), index.hnsw.cum_nneighbor_per_level.end());
    graph.offsets = bytesOf(index.hnsw.offsets);
    graph.links = bytesOf(index.hnsw.neighbors);
    graph.linkCount = index.hnsw.neighbors.size();
    return graph;
}

// The rows' numbers, where our kernels can compare them as they are; null otherwise.
const faiss::IndexFlatCodes* numbersOf(const faiss::Index& storage, bool& half) {
    if (storage.metric_type != faiss::METRIC_INNER_PRODUCT && storage.metric_type != faiss::METRIC_L2) return nullptr;
    auto* scalar = dynamic_cast<const faiss::IndexScalarQuantizer*>(&storage);
    half = scalar != nullptr && scalar->sq.qtype == faiss::ScalarQuantizer::QT_fp16;
    if (half) return scalar;
    return dynamic_cast<const faiss::IndexFlat*>(&storage);
}

// k pairs; where fewer were found, label -1. `product`: costs are negative inner products.
void writeFound(const std::vector<Node>& found, bool product, const GraphQuery& query, float* distances, int64_t* labels) {
    std::fill(labels, labels + query.k, -1);
    for (size_t i = 0; i < found.size(); i++) {
        distances[i] = product ? -found[i].first : found[i].first;
        labels[i] = found[i].second;
    }
}

} // namespace

GraphWalk searchGraph(const faiss::IndexHNSW& index, const GraphQuery& query, float* distances, int64_t* labels) {
    const GraphLinks graph = linksOf(index);
    const bool product = index.metric_type == faiss::METRIC_INNER_PRODUCT;
    GraphWalk walk;
    const auto run = [&](const auto& costs) {
        writeFound(GraphSearch(graph, costs, query, size_t(query.k)).run(walk), product, query, distances, labels);
    };
    bool half = false;
    if (const auto* codes = numbersOf(*index.storage, half)) {
        run(NumberCosts{RowComparison(query.vector, size_t(index.d), half, product), codes->codes.data(), codes->code_size});
    } else {
        const std::unique_ptr<faiss::DistanceComputer> distance(index.storage->get_distance_computer());
        distance->set_query(query.vector);
        run(StorageCosts{*distance, product});
    }
    return walk;
}

} // namespace vitrine
