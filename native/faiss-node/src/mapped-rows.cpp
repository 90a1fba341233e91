#include "mapped-rows.h"

#include "top-rows.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace vitrine {

namespace {

// Rows scored for one query before the next query's turn: 64 rows of 512 floats stay in the second-level cache.
constexpr int64_t rowsAtOnce = 64;

size_t requiredBytes(const RowLayout& layout) {
    const size_t rowBytes = size_t(layout.dimensions) * (layout.half ? sizeof(uint16_t) : sizeof(float));
    return size_t(layout.offset) + size_t(layout.rows) * rowBytes;
}

bool isEligible(const std::vector<uint8_t>* eligible, int64_t id) {
    return eligible == nullptr || ((*eligible)[id >> 3] >> (id & 7) & 1);
}

// Whether any of the rows from `begin` (a multiple of 8) up to `end` is.
bool anyEligible(const std::vector<uint8_t>* eligible, int64_t begin, int64_t end) {
    if (eligible == nullptr) return true;
    const auto from = eligible->begin() + begin / 8;
    return std::any_of(from, eligible->begin() + (end + 7) / 8, [](uint8_t bits) { return bits != 0; });
}

} // namespace

std::shared_ptr<MappedRows> MappedRows::open(const std::string& path, const RowLayout& layout) {
    return std::shared_ptr<MappedRows>(new MappedRows(MappedFile::open(path, requiredBytes(layout)), layout));
}

MappedRows::MappedRows(std::shared_ptr<const MappedFile> file, const RowLayout& layout)
        : file_(std::move(file)), layout_(layout), first_(file_->data() + layout.offset), kernel_(bestKernel()) {}

float MappedRows::score(const float* query, int64_t id) const {
    const size_t dimensions = size_t(layout_.dimensions);
    const size_t at = size_t(id) * dimensions;
    return layout_.half ? kernel_.innerProductHalf(query, reinterpret_cast<const uint16_t*>(first_) + at, dimensions)
                        : kernel_.innerProduct(query, reinterpret_cast<const float*>(first_) + at, dimensions);
}

void MappedRows::copyRow(int64_t id, float* numbers) const {
    const size_t dimensions = size_t(layout_.dimensions);
    const size_t at = size_t(id) * dimensions;
    if (layout_.half) kernel_.fromHalf(reinterpret_cast<const uint16_t*>(first_) + at, numbers, dimensions);
    else std::memcpy(numbers, first_ + at * sizeof(float), dimensions * sizeof(float));
}

std::vector<float> MappedRows::row(int64_t id) const {
    std::vector<float> numbers(static_cast<size_t>(layout_.dimensions));
    copyRow(id, numbers.data());
    return numbers;
}

std::vector<float> MappedRows::scores(const float* query, const int32_t* ids, size_t count) const {
    std::vector<float> result(count);
    for (size_t i = 0; i < count; i++) {
        if (ids[i] < 0 || ids[i] >= layout_.rows) {
            throw std::range_error(
                    "Expected row ids from 0 to " + std::to_string(layout_.rows - 1) + ", got " + std::to_string(ids[i]) + ".");
        }
        result[i] = score(query, ids[i]);
    }
    return result;
}

Neighbours MappedRows::search(
        const float* queries, int64_t count, int64_t k, const std::vector<uint8_t>* eligible) const {
    const size_t pairs = size_t(count) * size_t(k);
    Neighbours result{
            std::vector<float>(pairs, -std::numeric_limits<float>::infinity()), std::vector<int32_t>(pairs, -1), -1};
    const size_t kept = size_t(std::min(k, layout_.rows));
    std::vector<TopRows> top(static_cast<size_t>(count), TopRows(kept));
    for (int64_t begin = 0; kept > 0 && begin < layout_.rows; begin += rowsAtOnce) {
        const int64_t end = std::min(begin + rowsAtOnce, layout_.rows);
        if (!anyEligible(eligible, begin, end)) continue;
        for (int64_t q = 0; q < count; q++) {
            for (int64_t id = begin; id < end; id++) {
                if (isEligible(eligible, id)) top[q].offer(score(queries + q * layout_.dimensions, id), int32_t(id));
            }
        }
    }
    for (int64_t q = 0; q < count; q++) top[q].writeTo(result.distances.data() + q * k, result.labels.data() + q * k);
    return result;
}

} // namespace vitrine
