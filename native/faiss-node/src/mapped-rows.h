// Rows of numbers in a file that is mapped into memory: exact scores without loading the file.
#pragma once

#include "kernels.h"
#include "mapped-file.h"
#include "shared-index.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vitrine {

struct RowLayout {
    int64_t offset = 0; // bytes before the first row
    int64_t rows = 0;
    int64_t dimensions = 0;
    bool half = false; // float16, else float32; little-endian, one row after the other
};

// Read-only, so any number of threads may use one at the same time.
class MappedRows {
   public:
    // Throws std::runtime_error where the file is shorter than the layout says.
    static std::shared_ptr<MappedRows> open(const std::string& path, const RowLayout& layout);

    const RowLayout& layout() const { return layout_; }
    // The first number of the first row: float or binary16, as the layout says.
    const void* data() const { return first_; }
    std::vector<float> row(int64_t id) const;
    // Into `dimensions` numbers.
    void copyRow(int64_t id, float* numbers) const;
    // The inner product of one query with each of the rows named.
    std::vector<float> scores(const float* query, const int32_t* ids, size_t count) const;
    // The k rows of the greatest inner product per query; equal scores by row id. Scans every eligible row.
    Neighbours search(const float* queries, int64_t count, int64_t k, const std::vector<uint8_t>* eligible) const;

   private:
    MappedRows(std::shared_ptr<const MappedFile> file, const RowLayout& layout);
    float score(const float* query, int64_t id) const;

    std::shared_ptr<const MappedFile> file_;
    RowLayout layout_;
    const uint8_t* first_;
    const Kernel& kernel_;
};

} // namespace vitrine
