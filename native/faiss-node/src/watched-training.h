// Lets a training be watched and cancelled: FAISS's own interrupt is one setting for the whole process.
#pragma once

#include "build-control.h"

#include <faiss/Index.h>
#include <faiss/IndexFlat.h>

#include <functional>
#include <memory>
#include <vector>

namespace vitrine {

// Rows that a build compares with centroids in one piece of work: it looks up after each.
int64_t rowsComparedAtOnce(int64_t centroids, int64_t dimensions);

// While one lives, the k-means steps of training `index` (an IVF index's lists, a product quantizer's codes) tell `control`
// after each iteration how far they are, and throw BuildCancelled soon after it was cancelled, and give way to searches as
// often.
class WatchedTraining {
   public:
    WatchedTraining(faiss::Index& index, const BuildControl& control);
    ~WatchedTraining();
    WatchedTraining(const WatchedTraining&) = delete;
    WatchedTraining& operator=(const WatchedTraining&) = delete;

   private:
    void watch(faiss::Index& index);
    faiss::Index* centroids(int dimensions, faiss::MetricType metric);

    const BuildControl& control_;
    std::vector<std::unique_ptr<faiss::Index>> centroids_;
    std::vector<std::function<void()>> undo_;
    int expected_ = 0; // iterations of all steps
    int done_ = 0;
};

} // namespace vitrine
