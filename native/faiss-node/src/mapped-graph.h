// An HNSW graph in a FAISS file that is mapped into memory: opened without reading it, searched in place.
#pragma once

#include "graph-walk.h"
#include "mapped-file.h"
#include "scan-index.h"
#include "shared-index.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vitrine {

// Numbers that stand in FAISS's files.
constexpr int32_t innerProductInFiles = 0; // the metric
constexpr int32_t float16InFiles = 4;      // what a scalar quantizer holds

// Read-only, so any number of threads may use one at the same time.
class MappedGraph {
   public:
    // The file of an HNSW index over float32 or float16 rows (factory "HNSW32,Flat" or "HNSW32,SQfp16") whose metric is the
    // inner product; the rows of `scan` are the same ones, and those that a search compares. Throws std::runtime_error where
    // it is another file, shorter than its headers say, or of other rows than `scan`. The links themselves are not read here;
    // a search passes over those that lead nowhere.
    static std::shared_ptr<MappedGraph> open(const std::string& path, const ScanIndex& scan);

    // The same graph with links and codes in memory of their own, in large pages where the system grants them.
    std::shared_ptr<MappedGraph> loaded() const;
    // What loaded() takes.
    int64_t loadedBytes() const { return int64_t(linkBytes() + offsetBytes() + codeBytes() + scaleBytes()); }

    int64_t rows() const { return rows_->rows; }
    int64_t dimensions() const { return rows_->dimensions; }

    // The k nearest rows of each of `count` queries. `eligible` is null or has a bit for every row. efSearch 0 = as the file says.
    Neighbours search(
            const float* queries, int64_t count, int64_t k, int efSearch, const std::vector<uint8_t>* eligible,
            const EarlyEnd& end = {}) const;

   private:
    MappedGraph(std::shared_ptr<const MappedFile> file, const ScanIndex& scan);
    MappedGraph(const MappedGraph&) = default;
    size_t linkBytes() const { return size_t(graph_.linkCount) * sizeof(int32_t); }
    size_t offsetBytes() const { return (graph_.rows + 1) * sizeof(uint64_t); }
    size_t codeBytes() const { return graph_.rows * rows_->stride; }
    size_t scaleBytes() const { return graph_.rows * sizeof(float); }

    std::vector<std::shared_ptr<const MappedFile>> files_; // what the links lie in
    GraphLinks graph_;
    std::shared_ptr<const ScanView> rows_;
    int efSearch_ = 16;
};

} // namespace vitrine
