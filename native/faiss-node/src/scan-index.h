// Rows for an exact scan in two stages: int8 codes to compare with all of them, exact rows to compare with the best.
#pragma once

#include "mapped-rows.h"
#include "scan-codes.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace vitrine {

// Rows that stand one after the other in memory.
struct ScanPart {
    const int8_t* codes;
    const float* scales;
    const void* exact; // float, or binary16 where the view says so
};

// The rows that there were at one moment, with what they lie in. Never changes.
struct ScanView {
    int64_t rows = 0;
    int64_t dimensions = 0;
    size_t stride = 0; // codes from one row to the next
    bool half = true;
    int shift = 62; // each part has 2^shift rows
    std::vector<ScanPart> parts;
    std::vector<std::shared_ptr<const void>> owners;

    const ScanPart& partOf(int64_t id) const { return parts[size_t(id >> shift)]; }
    size_t placeOf(int64_t id) const { return size_t(id & ((int64_t(1) << shift) - 1)); }
    const int8_t* codesOf(int64_t id) const { return partOf(id).codes + placeOf(id) * stride; }
    float scaleOf(int64_t id) const { return partOf(id).scales[placeOf(id)]; }
    const void* exactOf(int64_t id) const {
        return static_cast<const uint8_t*>(partOf(id).exact) + placeOf(id) * exactBytes();
    }
    size_t exactBytes() const { return size_t(dimensions) * (half ? sizeof(uint16_t) : sizeof(float)); }
    // The inner product with the exact row.
    float score(const Kernel& kernel, const float* query, int64_t id) const {
        return half ? kernel.innerProductHalf(query, static_cast<const uint16_t*>(exactOf(id)), size_t(dimensions))
                    : kernel.innerProduct(query, static_cast<const float*>(exactOf(id)), size_t(dimensions));
    }
};

// Rows searched in one go are a power of two, at least 64 (a word of a bitmap); a part is a multiple of it.
int64_t scanBlockRows(size_t stride);

// Every method may be called from any thread.
class ScanIndex {
   public:
    // Empty; grows in memory, in chunks that never move.
    static std::shared_ptr<ScanIndex> create(int64_t dimensions);
    // The rows of two files; read-only.
    static std::shared_ptr<ScanIndex> open(const std::shared_ptr<MappedRows>& rows, const std::string& codesPath);

    // All of them or none: throws std::range_error where a number is not finite or too great for binary16.
    void append(const float* rows, int64_t count);
    std::shared_ptr<const ScanView> view() const;
    int64_t rows() const { return rows_; }
    int64_t dimensions() const { return dimensions_; }
    // Whether it was opened from files.
    bool isMapped() const { return mapped_; }
    // What is mapped from files does not count.
    int64_t memoryBytes() const { return memoryBytes_; }
    std::vector<float> row(int64_t id) const;
    std::vector<float> scores(const float* query, const int32_t* ids, size_t count) const;

   private:
    struct Chunk;
    explicit ScanIndex(int64_t dimensions);
    void addChunk();

    const int64_t dimensions_;
    std::atomic<int64_t> rows_{0};
    std::atomic<int64_t> memoryBytes_{0};
    bool mapped_ = false;
    std::mutex appending_; // held while rows are written, which no view shows yet
    mutable std::mutex mutex_; // of what stands below
    ScanView current_;
    mutable std::shared_ptr<const ScanView> shown_; // a copy of current_, made when it is first asked for
    std::vector<std::shared_ptr<Chunk>> chunks_;
};

} // namespace vitrine
