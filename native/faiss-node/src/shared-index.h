// A FAISS index that several threads may use: searches share it, changes have it to themselves.
#pragma once

#include "build-control.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

namespace faiss {
struct Index;
}

namespace vitrine {

// A search ends before its nprobe or efSearch is used up once what it has found is unlikely to change. Lists: as soon as the
// `settled`-th nearest so far is nearer than the next list's centroid by `margin`, once k were found. Graphs: when the `settled`
// nearest eligible rows have not changed while `patience` rows' neighbours were looked at, or once `mostRows` were compared.
struct EarlyEnd {
    int settled = 0; // 0 = never early
    float margin = 0;
    int patience = 0;
    int64_t mostRows = 0; // 0 = as many as it takes
};

struct SearchOptions {
    int nprobe = 0;   // lists visited by an IVF index; 0 = the index's own setting
    int efSearch = 0; // candidates kept by an HNSW index; 0 = the index's own setting
    int threads = 1;  // OpenMP threads
    EarlyEnd end;
    bool filtered = false;
    std::vector<uint8_t> eligible; // bitmap over rows, least significant bit first; used when filtered
};

// n * k pairs, best first; where fewer were found, label -1 with the worst distance there is (infinite).
struct Neighbours {
    std::vector<float> distances;
    std::vector<int32_t> labels;
    int64_t visited = -1; // rows compared, for all queries together; negative where it is not known
    int64_t lists = -1;   // lists that were looked into; negative where there are none
    int64_t passed = -1; // rows of the lists that were looked into, eligible or not; negative where there are none
    int64_t surroundings = -1; // nearest rows of a mapped graph up to the k-th eligible one; negative elsewhere
    int64_t settled = -1; // the eligible ones of them
};

// Pairs of query i stand at limits[i] up to limits[i + 1], best first.
struct NeighboursInRange {
    std::vector<int32_t> limits;
    std::vector<float> distances;
    std::vector<int32_t> labels;
};

struct IndexParameters {
    int nprobe = 0;
    int efSearch = 0;
    int efConstruction = 0; // 0 = leave as it is
};

// Every method may be called from any thread. Failures are std::exceptions with a text for the caller.
class SharedIndex {
   public:
    static std::shared_ptr<SharedIndex> create(int dimensions, const std::string& description, int metric);
    static std::shared_ptr<SharedIndex> createHnsw(int dimensions, int neighbours, int metric);
    static std::shared_ptr<SharedIndex> read(const std::string& path, bool mapped);
    static std::shared_ptr<SharedIndex> fromBytes(const uint8_t* bytes, size_t size);
    ~SharedIndex();

    // A cancelled training leaves the index untrained; a cancelled addition leaves it with the rows
    // added so far, the first of those given.
    void train(const float* rows, int64_t count, int threads, const BuildControl& control = nobody());
    void add(const float* rows, int64_t count, int threads, const BuildControl& control = nobody());
    void addWithIds(const float* rows, int64_t count, const int64_t* ids, int threads);
    Neighbours search(const float* queries, int64_t count, int64_t k, const SearchOptions& options) const;
    NeighboursInRange rangeSearch(const float* queries, int64_t count, float radius, const SearchOptions& options) const;
    void mergeFrom(SharedIndex& other);
    size_t removeIds(const std::vector<int64_t>& ids);
    std::vector<float> reconstruct(int64_t id) const;
    void setParameters(const IndexParameters& parameters);
    void reset();
    // Writes, flushes and syncs; a full disk is an error.
    void write(const std::string& path) const;
    std::vector<uint8_t> toBytes() const;

    int64_t count() const;
    int dimensions() const { return dimensions_; }
    int metric() const { return metric_; }
    bool isTrained() const;
    // The FAISS class, such as "IndexIVFFlat".
    std::string kind() const;
    // Roughly the memory that the index holds; what is mapped from a file does not count.
    int64_t memoryBytes() const { return memoryBytes_; }

   private:
    explicit SharedIndex(std::unique_ptr<faiss::Index> index);
    std::shared_lock<std::shared_mutex> shareLock() const;
    std::unique_lock<std::shared_mutex> wholeLock() const;
    void requireTrained(const char* action) const;
    void requireWritable(const char* action) const;
    void changed();

    std::unique_ptr<faiss::Index> index_;
    const int dimensions_;
    const int metric_;
    const bool mapped_; // its lists lie in a file that it must not change
    std::atomic<int64_t> memoryBytes_{0};
    mutable std::shared_mutex mutex_;
    mutable std::mutex gate_; // passed by everybody on the way in, so that a stream of searches cannot starve a change
};

} // namespace vitrine
