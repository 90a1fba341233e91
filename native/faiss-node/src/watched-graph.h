// Lets the building of a graph give way to searches: FAISS adds many rows to one in one call.
#pragma once

#include "build-control.h"

#include <faiss/IndexHNSW.h>

#include <memory>

namespace vitrine {

// While one lives, additions to an HNSW index give way after each row, on whichever thread; other indexes are left as they are.
class WatchedGraph {
   public:
    WatchedGraph(faiss::Index& index, const BuildControl& control);
    ~WatchedGraph();
    WatchedGraph(const WatchedGraph&) = delete;
    WatchedGraph& operator=(const WatchedGraph&) = delete;

   private:
    faiss::IndexHNSW* graph_ = nullptr;
    faiss::Index* rows_ = nullptr; // the graph's own, while ours stands in its place
    std::unique_ptr<faiss::Index> watched_;
};

} // namespace vitrine
