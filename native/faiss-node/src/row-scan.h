// Exact scans by our own kernels, four rows at a time: of all rows of a flat index, and of the lists of an IVF index. FAISS
// compares one row at a time behind a virtual call, and numbers of float16 one by one.
#pragma once

#include "shared-index.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace faiss {
struct Index;
struct IndexIVF;
} // namespace faiss

namespace vitrine {

struct RowScanQuery {
    const float* vector;
    int64_t k;
    const std::vector<uint8_t>* eligible; // bitmap over rows, null = all
    EarlyEnd end = {};                    // of lists
};

// Whether its rows are float32 or float16 numbers as they are, compared by inner product or L2.
bool canScanRows(const faiss::Index& index);

// The k nearest rows, nearest first; where fewer were found, label -1. Distances as the index's metric gives them.
// Returns how many rows were compared.
int64_t scanRows(const faiss::Index& index, const RowScanQuery& query, float* distances, int64_t* labels);

// Whether its lists hold float32 or float16 numbers, compared by inner product or L2.
struct ListWork {
    int64_t compared = 0; // eligible rows
    int64_t passed = 0;   // all rows of the lists that were looked into
    int64_t lists = 0;
};

bool canScanLists(const faiss::IndexIVF& index);

// The same over the rows of the `nprobe` lists nearest the query; compared are those of them that are eligible.
ListWork scanLists(const faiss::IndexIVF& index, size_t nprobe, const RowScanQuery& query, float* distances, int64_t* labels);

} // namespace vitrine
