// Search in an HNSW graph, in memory or in a mapped file. FAISS 1.7.3 takes efSearch per call but sizes its queue by the
// index's own setting, so a wider search finds no more; and changing that setting would disturb the searches beside it.
#pragma once

#include "shared-index.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace faiss {
struct Index;
struct IndexHNSW;
} // namespace faiss

namespace vitrine {

// Where the parts of a graph lie, at any address; what they hold is checked while walking, as a file may be damaged.
struct GraphView {
    size_t rows = 0;
    size_t dimensions = 0;
    bool product = false; // a greater inner product is nearer; otherwise a smaller distance
    int64_t entryPoint = -1;
    int maxLevel = -1;
    std::vector<uint64_t> linksBelow; // links that a row has on all levels below this one; levels + 1 numbers
    const uint8_t* offsets = nullptr; // rows + 1 uint64: where a row's links begin
    const uint8_t* links = nullptr;   // int32, negative = none
    uint64_t linkCount = 0;

    const uint8_t* numbers = nullptr; // row after row; null where only `storage` can compare
    size_t rowBytes = 0;
    bool half = false;
    const faiss::Index* storage = nullptr; // set where `numbers` is not
};

// Valid while the index is unchanged.
GraphView viewOf(const faiss::IndexHNSW& index);

struct GraphQuery {
    const float* vector;
    int64_t k;
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
GraphWalk searchGraph(const GraphView& graph, const GraphQuery& query, float* distances, int64_t* labels);

} // namespace vitrine
