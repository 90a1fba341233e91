// Search in an HNSW graph. FAISS 1.7.3 takes efSearch per call but sizes its queue by the index's own setting, so a wider
// search finds no more; and changing that setting would disturb the searches beside it.
#pragma once

#include "scan-index.h"
#include "shared-index.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace faiss {
struct IndexHNSW;
} // namespace faiss

namespace vitrine {

// Where the links of a graph lie, at any address; what they hold is checked while walking, as a file may be damaged.
struct GraphLinks {
    size_t rows = 0;
    int64_t entryPoint = -1;
    int maxLevel = -1;
    std::vector<uint64_t> linksBelow; // links that a row has on all levels below this one; levels + 1 numbers
    const uint8_t* offsets = nullptr; // rows + 1 uint64: where a row's links begin
    const uint8_t* links = nullptr;   // int32, negative = none
    uint64_t linkCount = 0;
};

struct GraphQuery {
    const float* vector;
    int64_t k;                            // at most as many as there are rows
    int efSearch;                         // candidates kept; never fewer than k
    const std::vector<uint8_t>* eligible; // rows that may be returned, null = all; the way leads through the others too
    EarlyEnd end = {};
};

struct GraphWalk {
    int64_t compared = 0; // rows
    int64_t surroundings = 0; // nearest rows of all, up to the k-th eligible one; all that the walk kept where it kept fewer than k
    // The eligible ones of them. An eligible row behind these was met on the way; others as near may have been missed.
    int64_t settled = 0;
};

// The k nearest rows, nearest first; where fewer were found, label -1. Distances as the index's metric gives them.
GraphWalk searchGraph(const faiss::IndexHNSW& index, const GraphQuery& query, float* distances, int64_t* labels);

// The same in a graph whose rows are those of a scan: the walk goes by their codes, and of the nearest 2 k + 100 the exact
// numbers are compared, as a scan does. Distances are inner products.
GraphWalk searchGraph(const GraphLinks& graph, const ScanView& rows, const GraphQuery& query, float* distances, int64_t* labels);

} // namespace vitrine
