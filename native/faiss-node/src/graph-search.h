// Search in an HNSW index of FAISS. FAISS 1.7.3 takes efSearch per call but sizes its queue by the index's own setting, so a
// wider search finds no more; and changing that setting would disturb the searches beside it.
#pragma once

#include "graph-walk.h"

#include <cstdint>

namespace faiss {
struct IndexHNSW;
} // namespace faiss

namespace vitrine {

// The k nearest rows, nearest first; where fewer were found, label -1. Distances as the index's metric gives them.
GraphWalk searchGraph(const faiss::IndexHNSW& index, const GraphQuery& query, float* distances, int64_t* labels);

} // namespace vitrine
