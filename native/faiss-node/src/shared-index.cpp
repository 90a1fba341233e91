#include "shared-index.h"

#include "faiss-guard.h"
#include "index-check.h"
#include "search-parameters.h"
#include "watched-graph.h"
#include "watched-training.h"

#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include <faiss/IndexIDMap.h>
#include <faiss/IndexIVF.h>
#include <faiss/IndexIVFPQ.h>
#include <faiss/IndexPQ.h>
#include <faiss/IndexPreTransform.h>
#include <faiss/index_factory.h>
#include <faiss/invlists/OnDiskInvertedLists.h>

#include <cxxabi.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <typeinfo>

namespace vitrine {

namespace {

// FAISS warns on stderr when k-means gets less than 39 points per centroid: how many there are is the caller's business.
// And it spends minutes on ordering a PQ's codes for a search by Hamming distance, which nothing here asks for.
void leanTraining(faiss::Index& index) {
    if (auto* transformed = dynamic_cast<faiss::IndexPreTransform*>(&index)) leanTraining(*transformed->index);
    if (auto* ivf = dynamic_cast<faiss::IndexIVF*>(&index)) ivf->cp.min_points_per_centroid = 1;
    if (auto* pq = dynamic_cast<faiss::IndexPQ*>(&index)) {
        pq->pq.cp.min_points_per_centroid = 1;
        pq->do_polysemous_training = false;
    }
    if (auto* pq = dynamic_cast<faiss::IndexIVFPQ*>(&index)) {
        pq->pq.cp.min_points_per_centroid = 1;
        pq->do_polysemous_training = false;
    }
}

void requireFinite(const float* rows, int64_t numbers) {
    for (int64_t i = 0; i < numbers; i++) {
        if (!std::isfinite(rows[i])) {
            throw std::invalid_argument("Expected finite numbers, got " + std::to_string(rows[i]) + " at " + std::to_string(i) + ".");
        }
    }
}

void applyParameters(faiss::Index& index, const IndexParameters& parameters) {
    if (auto* transformed = dynamic_cast<faiss::IndexPreTransform*>(&index)) applyParameters(*transformed->index, parameters);
    if (auto* ivf = dynamic_cast<faiss::IndexIVF*>(&index)) {
        if (parameters.nprobe > 0) ivf->nprobe = size_t(parameters.nprobe);
        applyParameters(*ivf->quantizer, parameters);
    }
    if (auto* graph = dynamic_cast<faiss::IndexHNSW*>(&index)) {
        if (parameters.efSearch > 0) graph->hnsw.efSearch = parameters.efSearch;
        if (parameters.efConstruction > 0) graph->hnsw.efConstruction = parameters.efConstruction;
    }
}

// The factory makes an IndexFlat of any metric; this makes the class that the same index has when read from a file, so
// that the two can be merged.
std::unique_ptr<faiss::Index> createFlat(int dimensions, int metric) {
    if (metric == faiss::METRIC_L2) return std::make_unique<faiss::IndexFlatL2>(dimensions);
    if (metric == faiss::METRIC_INNER_PRODUCT) return std::make_unique<faiss::IndexFlatIP>(dimensions);
    return std::make_unique<faiss::IndexFlat>(dimensions, faiss::MetricType(metric));
}

std::invalid_argument missingId(int64_t id) {
    return std::invalid_argument("The index holds no id " + std::to_string(id) + ".");
}

// FAISS's own way keeps a direct map, which takes memory and makes ids unremovable; this walks the lists.
void reconstructFromLists(const faiss::IndexIVF& ivf, int64_t id, float* row) {
    for (size_t list = 0; list < ivf.nlist; list++) {
        const size_t size = ivf.invlists->list_size(list);
        faiss::InvertedLists::ScopedIds ids(ivf.invlists, list);
        for (size_t offset = 0; offset < size; offset++) {
            if (ids[offset] != id) continue;
            guarded("Cannot reconstruct", [&] { ivf.reconstruct_from_offset(int64_t(list), int64_t(offset), row); });
            return;
        }
    }
    throw missingId(id);
}

// Rows added between two looks at whether the caller has cancelled: well under a second's work. They do not depend on the
// caller, so that the same rows always build the same graph.
constexpr int64_t rowsAtOnce = 8192;
constexpr int64_t graphRowsAtOnce = 1024;

int64_t addedAtOnce(const faiss::Index& index) {
    if (auto* transformed = dynamic_cast<const faiss::IndexPreTransform*>(&index)) return addedAtOnce(*transformed->index);
    if (dynamic_cast<const faiss::IndexHNSW*>(&index) != nullptr) return graphRowsAtOnce;
    auto* ivf = dynamic_cast<const faiss::IndexIVF*>(&index);
    return ivf == nullptr ? rowsAtOnce : rowsComparedAtOnce(int64_t(ivf->nlist), ivf->d);
}

bool readsFromDisk(const faiss::Index& index) {
    if (auto* transformed = dynamic_cast<const faiss::IndexPreTransform*>(&index)) return readsFromDisk(*transformed->index);
    auto* ivf = dynamic_cast<const faiss::IndexIVF*>(&index);
    return ivf != nullptr && dynamic_cast<const faiss::OnDiskInvertedLists*>(ivf->invlists) != nullptr;
}

} // namespace

SharedIndex::SharedIndex(std::unique_ptr<faiss::Index> index)
        : index_(std::move(index)),
          dimensions_(int(index_->d)),
          metric_(int(index_->metric_type)),
          mapped_(readsFromDisk(*index_)) {
    memoryBytes_ = estimateMemory(*index_);
}

SharedIndex::~SharedIndex() = default;

std::shared_ptr<SharedIndex> SharedIndex::create(int dimensions, const std::string& description, int metric) {
    const std::string action = "Cannot create an index '" + description + "'";
    return guarded(action, [&] {
        std::unique_ptr<faiss::Index> index = description == "Flat" ? createFlat(dimensions, metric) : nullptr;
        if (!index) index.reset(faiss::index_factory(dimensions, description.c_str(), faiss::MetricType(metric)));
        leanTraining(*index);
        checkMetric(*index);
        return std::shared_ptr<SharedIndex>(new SharedIndex(std::move(index)));
    });
}

std::shared_ptr<SharedIndex> SharedIndex::createHnsw(int dimensions, int neighbours, int metric) {
    return guarded("Cannot create an HNSW index", [&] {
        auto index = std::make_unique<faiss::IndexHNSWFlat>(dimensions, neighbours, faiss::MetricType(metric));
        return std::shared_ptr<SharedIndex>(new SharedIndex(std::move(index)));
    });
}

std::shared_lock<std::shared_mutex> SharedIndex::shareLock() const {
    std::lock_guard<std::mutex> turn(gate_);
    return std::shared_lock<std::shared_mutex>(mutex_);
}

std::unique_lock<std::shared_mutex> SharedIndex::wholeLock() const {
    std::lock_guard<std::mutex> turn(gate_);
    return std::unique_lock<std::shared_mutex>(mutex_);
}

void SharedIndex::requireTrained(const char* action) const {
    if (!index_->is_trained) throw std::runtime_error(std::string(action) + ": the index is not trained.");
}

void SharedIndex::requireWritable(const char* action) const {
    if (mapped_) throw std::runtime_error(std::string(action) + ": the index is mapped from a file, read-only.");
}

void SharedIndex::changed() { memoryBytes_ = estimateMemory(*index_); }

void SharedIndex::train(const float* rows, int64_t count, int threads, const BuildControl& control) {
    requireFinite(rows, count * dimensions_);
    const auto lock = wholeLock();
    const OpenMpThreads limit(threads);
    requireWritable("Cannot train");
    guarded("Cannot train", [&] {
        const WatchedTraining watched(*index_, control);
        index_->train(count, rows);
    });
    changed();
}

void SharedIndex::add(const float* rows, int64_t count, int threads, const BuildControl& control) {
    requireFinite(rows, count * dimensions_);
    const auto lock = wholeLock();
    requireWritable("Cannot add");
    requireTrained("Cannot add");
    const OpenMpThreads limit(threads);
    const int64_t chunk = addedAtOnce(*index_);
    guarded("Cannot add", [&] {
        const WatchedGraph watched(*index_, control);
        for (int64_t from = 0; from < count; from += chunk) {
            if (control.cancelled()) break;
            control.giveWay();
            index_->add(std::min(chunk, count - from), rows + from * dimensions_);
            control.report(double(std::min(count, from + chunk)) / double(count));
        }
    });
    changed();
    control.requireGoingOn();
}

void SharedIndex::addWithIds(const float* rows, int64_t count, const int64_t* ids, int threads) {
    requireFinite(rows, count * dimensions_);
    const auto lock = wholeLock();
    requireWritable("Cannot add");
    requireTrained("Cannot add");
    const OpenMpThreads limit(threads);
    guarded("Cannot add", [&] { index_->add_with_ids(count, rows, ids); });
    changed();
}

void SharedIndex::mergeFrom(SharedIndex& other) {
    if (&other == this) throw std::invalid_argument("Cannot merge an index with itself.");
    std::scoped_lock locks(mutex_, other.mutex_);
    requireWritable("Cannot merge");
    other.requireWritable("Cannot merge");
    requireTrained("Cannot merge");
    guarded("Cannot merge", [&] { index_->merge_from(*other.index_); });
    changed();
    other.changed();
}

size_t SharedIndex::removeIds(const std::vector<int64_t>& ids) {
    const auto lock = wholeLock();
    requireWritable("Cannot remove ids");
    const size_t removed = guarded("Cannot remove ids", [&] {
        return index_->remove_ids(faiss::IDSelectorBatch(ids.size(), ids.data()));
    });
    changed();
    return removed;
}

std::vector<float> SharedIndex::reconstruct(int64_t id) const {
    const auto lock = shareLock();
    std::vector<float> row(static_cast<size_t>(dimensions_));
    if (auto* ivf = dynamic_cast<const faiss::IndexIVF*>(index_.get())) {
        reconstructFromLists(*ivf, id, row.data());
        return row;
    }
    if (id < 0 || (dynamic_cast<const faiss::IndexIDMap*>(index_.get()) == nullptr && id >= index_->ntotal)) throw missingId(id);
    guarded("Cannot reconstruct", [&] { index_->reconstruct(id, row.data()); });
    return row;
}

void SharedIndex::setParameters(const IndexParameters& parameters) {
    const auto lock = wholeLock();
    applyParameters(*index_, parameters);
}

void SharedIndex::reset() {
    const auto lock = wholeLock();
    requireWritable("Cannot reset");
    guarded("Cannot reset", [&] { index_->reset(); });
    changed();
}

int64_t SharedIndex::count() const {
    const auto lock = shareLock();
    return index_->ntotal;
}

bool SharedIndex::isTrained() const {
    const auto lock = shareLock();
    return index_->is_trained;
}

std::string SharedIndex::kind() const {
    const char* mangled = typeid(*index_).name();
    int status = 0;
    std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(mangled, nullptr, nullptr, &status), std::free);
    const std::string full = status == 0 ? name.get() : mangled;
    const size_t scope = full.rfind("::");
    return scope == std::string::npos ? full : full.substr(scope + 2);
}

} // namespace vitrine
