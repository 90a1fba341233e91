// An HNSW graph in a FAISS file that is mapped into memory: opened without reading it, searched in place.
#pragma once

#include "graph-search.h"
#include "mapped-file.h"
#include "shared-index.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vitrine {

// Read-only, so any number of threads may use one at the same time.
class MappedGraph {
   public:
    // The file of an HNSW index over float32 or float16 rows (factory "HNSW32,Flat" or "HNSW32,SQfp16") whose metric is the
    // inner product or L2. Throws std::runtime_error where it is another file or shorter than its headers say. The links
    // themselves are not read here; a search passes over those that lead nowhere.
    static std::shared_ptr<MappedGraph> open(const std::string& path);

    // The same graph in memory of its own, in large pages where the system grants them.
    std::shared_ptr<MappedGraph> loaded() const;

    int64_t bytes() const { return int64_t(file_->bytes()); }
    int64_t rows() const { return int64_t(view_.rows); }
    int64_t dimensions() const { return int64_t(view_.dimensions); }

    // The k nearest rows of each of `count` queries. `eligible` is null or has a bit for every row. efSearch 0 = as the file says.
    Neighbours search(
            const float* queries, int64_t count, int64_t k, int efSearch, const std::vector<uint8_t>* eligible,
            const EarlyEnd& end = {}) const;

   private:
    explicit MappedGraph(std::shared_ptr<const MappedFile> file);

    std::shared_ptr<const MappedFile> file_;
    GraphView view_;
    int efSearch_ = 16;
};

} // namespace vitrine
