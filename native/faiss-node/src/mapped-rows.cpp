#include "mapped-rows.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace vitrine {

namespace {

// Rows scored for one query before the next query's turn: 64 rows of 512 floats stay in the second-level cache.
constexpr int64_t rowsAtOnce = 64;

struct Scored {
    float score;
    int32_t id;
};

bool better(const Scored& a, const Scored& b) { return a.score != b.score ? a.score > b.score : a.id < b.id; }

// The best k seen so far, the worst of them in front.
class TopRows {
   public:
    explicit TopRows(size_t k) : k_(k) { heap_.reserve(k); }

    void offer(float score, int32_t id) {
        const Scored candidate{score, id};
        if (heap_.size() < k_) {
            if (std::isnan(score)) return;
            heap_.push_back(candidate);
            std::push_heap(heap_.begin(), heap_.end(), better);
        } else if (better(candidate, heap_.front())) {
            std::pop_heap(heap_.begin(), heap_.end(), better);
            heap_.back() = candidate;
            std::push_heap(heap_.begin(), heap_.end(), better);
        }
    }

    void writeTo(float* distances, int32_t* labels) {
        std::sort_heap(heap_.begin(), heap_.end(), better);
        for (size_t i = 0; i < heap_.size(); i++) {
            distances[i] = heap_[i].score;
            labels[i] = heap_[i].id;
        }
    }

   private:
    size_t k_;
    std::vector<Scored> heap_;
};

std::runtime_error systemError(const std::string& path) {
    return std::runtime_error("Cannot open " + path + ": " + std::strerror(errno) + ".");
}

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
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) throw systemError(path);
    struct stat status;
    const bool known = fstat(file, &status) == 0;
    const size_t bytes = known ? size_t(status.st_size) : 0;
    const bool whole = known && bytes > 0 && bytes >= requiredBytes(layout);
    void* mapping = whole ? mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file, 0) : MAP_FAILED;
    const std::runtime_error reason = systemError(path);
    ::close(file);
    if (known && !whole) {
        throw std::runtime_error(
                "Cannot open " + path + ": expected " + std::to_string(requiredBytes(layout)) + " bytes, got " +
                std::to_string(bytes) + ".");
    }
    if (mapping == MAP_FAILED) throw reason;
    return std::shared_ptr<MappedRows>(new MappedRows(mapping, bytes, layout));
}

MappedRows::MappedRows(void* mapping, size_t bytes, const RowLayout& layout)
        : mapping_(mapping),
          bytes_(bytes),
          layout_(layout),
          first_(static_cast<const uint8_t*>(mapping) + layout.offset),
          kernel_(bestKernel()) {}

MappedRows::~MappedRows() { munmap(mapping_, bytes_); }

float MappedRows::score(const float* query, int64_t id) const {
    const size_t dimensions = size_t(layout_.dimensions);
    const size_t at = size_t(id) * dimensions;
    return layout_.half ? kernel_.innerProductHalf(query, reinterpret_cast<const uint16_t*>(first_) + at, dimensions)
                        : kernel_.innerProduct(query, reinterpret_cast<const float*>(first_) + at, dimensions);
}

std::vector<float> MappedRows::row(int64_t id) const {
    const size_t dimensions = size_t(layout_.dimensions);
    const size_t at = size_t(id) * dimensions;
    std::vector<float> numbers(dimensions);
    if (!layout_.half) {
        std::memcpy(numbers.data(), first_ + at * sizeof(float), dimensions * sizeof(float));
        return numbers;
    }
    const uint16_t* halves = reinterpret_cast<const uint16_t*>(first_) + at;
    std::transform(halves, halves + dimensions, numbers.begin(), halfToFloat);
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
            std::vector<float>(pairs, -std::numeric_limits<float>::infinity()), std::vector<int32_t>(pairs, -1)};
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
