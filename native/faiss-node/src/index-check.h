// Is what was read from a file an index that can be searched without touching memory that is not its own?
#pragma once

#include <faiss/Index.h>

#include <cstdint>

namespace vitrine {

// Throws std::runtime_error with the reason where counts, offsets or links contradict each other: FAISS itself checks
// few of them, and follows a damaged link into foreign memory.
void checkIndex(const faiss::Index& index);

// Throws std::runtime_error where this kind of index lacks its metric: FAISS notices too, but only while it searches, by
// an exception inside an OpenMP region, which ends the process.
void checkMetric(const faiss::Index& index);

// Roughly the bytes of memory that the index holds.
int64_t estimateMemory(const faiss::Index& index);

} // namespace vitrine
