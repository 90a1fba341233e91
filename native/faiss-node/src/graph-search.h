// Search in an HNSW graph. FAISS 1.7.3 takes efSearch per call but sizes its queue by the index's own setting, so a wider
// search finds no more; and changing that setting would disturb the searches beside it.
#pragma once

#include <faiss/IndexHNSW.h>
#include <faiss/impl/IDSelector.h>

#include <cstdint>

namespace vitrine {

struct GraphQuery {
    const float* vector;
    int64_t k;
    int efSearch;                       // candidates kept; never fewer than k
    const faiss::IDSelector* selector;  // rows that may be returned, null = all; the way leads through the others too
};

// The k nearest rows in any order; where fewer were found, label -1. Distances as the index's metric gives them.
void searchGraph(const faiss::IndexHNSW& index, const GraphQuery& query, float* distances, int64_t* labels);

} // namespace vitrine
