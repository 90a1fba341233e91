// The nearest of what a search comes across.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace vitrine {

// The `size` pairs (cost, label) of the smallest costs, equal costs by label; the farthest of them stands in front.
template <typename Label>
class NearestLabels {
   public:
    using Pair = std::pair<float, Label>;

    explicit NearestLabels(size_t size) : size_(size) {}

    bool wants(const Pair& pair) const { return heap_.size() < size_ || (size_ > 0 && pair < heap_.front()); }
    // Whether a pair of this cost could be wanted; a quick test before the label is known.
    bool wantsCost(float cost) const { return heap_.size() < size_ || (size_ > 0 && cost <= heap_.front().first); }

    void offer(const Pair& pair) {
        if (heap_.size() < size_) {
            heap_.push_back(pair);
            std::push_heap(heap_.begin(), heap_.end());
        } else if (wants(pair)) {
            replaceFarthest(pair);
        }
    }

    size_t size() const { return heap_.size(); }
    bool full() const { return heap_.size() == size_; }
    // Of the pair in front; there is one.
    float farthestCost() const { return heap_.front().first; }

    // Whether the pair was offered and is no longer among them.
    bool leavesOut(const Pair& pair) const { return heap_.size() == size_ && heap_.front() < pair; }

    // In no order.
    const std::vector<Pair>& pairs() const { return heap_; }

    // The nearest `count` of them, nearest first.
    std::vector<Pair> take(size_t count) {
        std::sort_heap(heap_.begin(), heap_.end());
        if (heap_.size() > count) heap_.resize(count);
        return std::move(heap_);
    }

   private:
    void replaceFarthest(const Pair& pair) {
        const size_t count = heap_.size();
        size_t hole = 0;
        for (size_t child = 1; child < count; child = 2 * hole + 1) {
            if (child + 1 < count && heap_[child] < heap_[child + 1]) child++;
            if (!(pair < heap_[child])) break;
            heap_[hole] = heap_[child];
            hole = child;
        }
        heap_[hole] = pair;
    }

    size_t size_;
    std::vector<Pair> heap_;
};

} // namespace vitrine
