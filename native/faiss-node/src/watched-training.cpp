#include "watched-training.h"

#include <faiss/IndexFlat.h>
#include <faiss/IndexIVF.h>
#include <faiss/IndexIVFPQ.h>
#include <faiss/IndexPQ.h>
#include <faiss/IndexPreTransform.h>

#include <algorithm>

namespace vitrine {

namespace {

// The centroids of a k-means step. FAISS adds the new ones after each iteration, and searches for each row's.
class WatchedCentroids : public faiss::IndexFlat {
   public:
    WatchedCentroids(int dimensions, faiss::MetricType metric, const BuildControl& control, std::function<void()> iterated)
            : faiss::IndexFlat(dimensions, metric), control_(control), iterated_(std::move(iterated)) {}

    void add(idx_t count, const float* rows) override {
        control_.requireGoingOn();
        iterated_();
        faiss::IndexFlat::add(count, rows);
    }

    void search(
            idx_t count, const float* rows, idx_t k, float* distances, idx_t* labels,
            const faiss::SearchParameters* parameters = nullptr) const override {
        // Not shared out over threads: a matrix product beside another gave other centroids in some runs (OpenBLAS).
        const idx_t atOnce = rowsComparedAtOnce(ntotal, d);
        for (idx_t from = 0; from < count; from += atOnce) {
            control_.requireGoingOn();
            control_.giveWay();
            const idx_t taken = std::min(atOnce, count - from);
            faiss::IndexFlat::search(taken, rows + from * d, k, distances + from * k, labels + from * k, parameters);
        }
    }

   private:
    const BuildControl& control_;
    std::function<void()> iterated_;
};

// The centroids are added before the first iteration and after each.
int additions(const faiss::ClusteringParameters& clustering) { return clustering.nredo * (clustering.niter + 1); }

} // namespace

int64_t rowsComparedAtOnce(int64_t centroids, int64_t dimensions) {
    constexpr int64_t products = 1 << 26; // some milliseconds
    constexpr int64_t least = 32, most = 4096; // fewer at a time take far longer; more are not taken by FAISS itself
    return std::clamp(products / std::max<int64_t>(1, centroids * dimensions), least, most);
}

WatchedTraining::WatchedTraining(faiss::Index& index, const BuildControl& control) : control_(control) { watch(index); }

WatchedTraining::~WatchedTraining() {
    for (const auto& undo : undo_) undo();
}

faiss::Index* WatchedTraining::centroids(int dimensions, faiss::MetricType metric) {
    centroids_.push_back(std::make_unique<WatchedCentroids>(dimensions, metric, control_, [this] {
        control_.report(double(done_++) / expected_);
    }));
    return centroids_.back().get();
}

void WatchedTraining::watch(faiss::Index& index) {
    if (auto* transformed = dynamic_cast<faiss::IndexPreTransform*>(&index)) return watch(*transformed->index);
    const auto watchQuantizer = [this](faiss::ProductQuantizer& pq) {
        if (pq.assign_index != nullptr) return;
        pq.assign_index = centroids(int(pq.dsub), faiss::METRIC_L2);
        undo_.push_back([&pq] { pq.assign_index = nullptr; });
        expected_ += int(pq.M) * additions(pq.cp);
    };
    if (auto* pq = dynamic_cast<faiss::IndexPQ*>(&index)) watchQuantizer(pq->pq);
    if (auto* pq = dynamic_cast<faiss::IndexIVFPQ*>(&index)) watchQuantizer(pq->pq);
    auto* ivf = dynamic_cast<faiss::IndexIVF*>(&index);
    if (ivf == nullptr || ivf->clustering_index != nullptr || ivf->quantizer_trains_alone == 1) return;
    // The metric that FAISS would use: that of a flat quantizer, L2 for others.
    const bool flat = ivf->quantizer_trains_alone == 0;
    if (flat && dynamic_cast<const faiss::IndexFlat*>(ivf->quantizer) == nullptr) return;
    ivf->clustering_index = centroids(ivf->d, flat ? ivf->quantizer->metric_type : faiss::METRIC_L2);
    undo_.push_back([ivf] { ivf->clustering_index = nullptr; });
    expected_ += additions(ivf->cp);
}

} // namespace vitrine
