#include "scan-index.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <new>
#include <stdexcept>

namespace vitrine {

namespace {

// Codes of one block stay in the second-level cache while several queries pass over them.
constexpr size_t blockBytes = 128 << 10;
constexpr int64_t blocksPerChunk = 4;
constexpr float greatestHalf = 65504;

uint8_t* allocateLines(size_t bytes) {
    void* memory = std::aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (memory == nullptr) throw std::bad_alloc();
    return static_cast<uint8_t*>(memory);
}

std::range_error unfit(const float* row, size_t dimensions) {
    const float* number = std::find_if(row, row + dimensions, [](float x) { return !(std::fabs(x) <= greatestHalf); });
    return std::range_error("Expected finite numbers of at most 65504, got " + std::to_string(*number) + ".");
}

void expectRowIds(const int32_t* ids, size_t count, int64_t rows) {
    for (size_t i = 0; i < count; i++) {
        if (ids[i] >= 0 && ids[i] < rows) continue;
        if (rows == 0) throw std::range_error("There are no rows.");
        throw std::range_error(
                "Expected row ids from 0 to " + std::to_string(rows - 1) + ", got " + std::to_string(ids[i]) + ".");
    }
}

} // namespace

int64_t scanBlockRows(size_t stride) {
    int64_t rows = 64;
    while (rows < 2048 && size_t(rows) * 2 * stride <= blockBytes) rows *= 2;
    return rows;
}

struct ScanIndex::Chunk {
    Chunk(size_t rows, size_t stride, size_t dimensions)
            : bytes(rows * (stride + sizeof(float) + dimensions * sizeof(uint16_t))),
              memory(allocateLines(bytes)),
              codes(reinterpret_cast<int8_t*>(memory)),
              scales(reinterpret_cast<float*>(memory + rows * stride)),
              halves(reinterpret_cast<uint16_t*>(memory + rows * (stride + sizeof(float)))) {}
    ~Chunk() { std::free(memory); }
    Chunk(const Chunk&) = delete;
    Chunk& operator=(const Chunk&) = delete;

    size_t bytes;
    uint8_t* memory;
    int8_t* codes;
    float* scales;
    uint16_t* halves;
};

ScanIndex::ScanIndex(int64_t dimensions) : dimensions_(dimensions) {
    current_.dimensions = dimensions;
    current_.stride = codeStride(dimensions);
}

std::shared_ptr<ScanIndex> ScanIndex::create(int64_t dimensions) {
    const std::shared_ptr<ScanIndex> index(new ScanIndex(dimensions));
    int64_t chunkRows = scanBlockRows(index->current_.stride) * blocksPerChunk;
    index->current_.shift = 0;
    while (chunkRows >>= 1) index->current_.shift++;
    return index;
}

std::shared_ptr<ScanIndex> ScanIndex::open(const std::shared_ptr<MappedRows>& rows, const std::string& codesPath) {
    const RowLayout& layout = rows->layout();
    if (layout.dimensions > maxScanDimensions) {
        throw std::runtime_error(
                "Expected rows of at most " + std::to_string(maxScanDimensions) + " dimensions, got " +
                std::to_string(layout.dimensions) + ".");
    }
    const MappedCodes codes = openCodes(codesPath, layout);
    const std::shared_ptr<ScanIndex> index(new ScanIndex(layout.dimensions));
    index->mapped_ = true;
    index->rows_ = layout.rows;
    index->current_.rows = layout.rows;
    index->current_.half = layout.half;
    index->current_.parts.push_back({codes.codes, codes.scales, rows->data()});
    index->current_.owners = {rows, codes.file};
    return index;
}

void ScanIndex::addChunk() {
    const auto chunk = std::make_shared<Chunk>(size_t(1) << current_.shift, current_.stride, size_t(dimensions_));
    const std::lock_guard<std::mutex> lock(mutex_);
    current_.parts.reserve(current_.parts.size() + 1);
    current_.owners.reserve(current_.owners.size() + 1);
    chunks_.push_back(chunk);
    current_.parts.push_back({chunk->codes, chunk->scales, chunk->halves});
    current_.owners.push_back(chunk);
    memoryBytes_ += int64_t(chunk->bytes);
}

void ScanIndex::append(const float* rows, int64_t count) {
    if (mapped_) throw std::runtime_error("The rows are mapped from files: nothing can be appended.");
    if (count == 0) return; // `rows` may be null then
    const size_t dimensions = size_t(dimensions_);
    const std::lock_guard<std::mutex> alone(appending_);
    const int64_t first = rows_;
    if (first + count > std::numeric_limits<int32_t>::max()) throw std::range_error("Expected at most 2147483647 rows.");
    while (int64_t(chunks_.size()) << current_.shift < first + count) addChunk();
    const Kernel& kernel = bestKernel();
    for (int64_t i = 0; i < count; i++) {
        Chunk& chunk = *chunks_[size_t((first + i) >> current_.shift)];
        const size_t place = current_.placeOf(first + i);
        const float* row = rows + size_t(i) * dimensions;
        const float greatest = greatestMagnitude(row, dimensions_);
        if (!(greatest <= greatestHalf)) throw unfit(row, dimensions); // the rows before it are seen by nobody
        chunk.scales[place] = quantise(row, dimensions_, greatest, chunk.codes + place * current_.stride);
        kernel.toHalf(row, chunk.halves + place * dimensions, dimensions);
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    current_.rows = first + count;
    rows_ = first + count;
    shown_.reset();
}

std::shared_ptr<const ScanView> ScanIndex::view() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!shown_) shown_ = std::make_shared<const ScanView>(current_);
    return shown_;
}

std::vector<float> ScanIndex::row(int64_t id) const {
    const auto shown = view();
    const int32_t checked = int32_t(id);
    expectRowIds(&checked, 1, shown->rows);
    std::vector<float> numbers(static_cast<size_t>(dimensions_));
    const void* exact = shown->exactOf(id);
    if (shown->half) bestKernel().fromHalf(static_cast<const uint16_t*>(exact), numbers.data(), numbers.size());
    else std::copy_n(static_cast<const float*>(exact), numbers.size(), numbers.begin());
    return numbers;
}

std::vector<float> ScanIndex::scores(const float* query, const int32_t* ids, size_t count) const {
    const auto shown = view();
    expectRowIds(ids, count, shown->rows);
    const Kernel& kernel = bestKernel();
    std::vector<float> result(count);
    for (size_t i = 0; i < count; i++) {
        if (i + 4 < count) __builtin_prefetch(shown->exactOf(ids[i + 4]));
        result[i] = shown->score(kernel, query, ids[i]);
    }
    return result;
}

} // namespace vitrine
