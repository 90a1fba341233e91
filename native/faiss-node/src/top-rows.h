// The best rows of a search, kept while it runs.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace vitrine {

struct Scored {
    float score;
    int32_t id;
};

inline bool better(const Scored& a, const Scored& b) { return a.score != b.score ? a.score > b.score : a.id < b.id; }

// The best k seen so far, equal scores by row id, the worst of them in front. No NaN gets in.
class TopRows {
   public:
    explicit TopRows(size_t k) : k_(k) { heap_.reserve(k); }

    void offer(float score, int32_t id) {
        const Scored candidate{score, id};
        if (heap_.size() < k_) {
            if (std::isnan(score)) return;
            heap_.push_back(candidate);
            std::push_heap(heap_.begin(), heap_.end(), better);
        } else if (k_ > 0 && better(candidate, heap_.front())) {
            std::pop_heap(heap_.begin(), heap_.end(), better);
            heap_.back() = candidate;
            std::push_heap(heap_.begin(), heap_.end(), better);
        }
    }

    // A lower score cannot get in any more.
    float threshold() const {
        return heap_.size() < k_ || k_ == 0 ? -std::numeric_limits<float>::infinity() : heap_.front().score;
    }

    // In no order.
    const std::vector<Scored>& rows() const { return heap_; }

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

} // namespace vitrine
