// One query against rows of float32 or float16 numbers, by this processor's kernel. A cost is what a search orders by:
// smaller is nearer, so an inner product counts negative.
#pragma once

#include "kernels.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

namespace vitrine {

// A number at any address, aligned or not.
template <typename Number>
inline Number loadAt(const uint8_t* first, size_t index) {
    Number number;
    std::memcpy(&number, first + index * sizeof(Number), sizeof number);
    return number;
}

// Damaged numbers are farthest: an order by costs must hold.
inline float costOrFarthest(float cost) { return std::isnan(cost) ? std::numeric_limits<float>::infinity() : cost; }

class RowComparison {
   public:
    RowComparison(const float* query, size_t dimensions, bool half, bool product)
            : kernel_(bestKernel()), query_(query), dimensions_(dimensions), half_(half), product_(product) {}

    float costOf(const uint8_t* row) const {
        const float value = half_ ? (product_ ? kernel_.innerProductHalf : kernel_.squaredDistanceHalf)(
                                            query_, reinterpret_cast<const uint16_t*>(row), dimensions_)
                                  : (product_ ? kernel_.innerProduct : kernel_.squaredDistance)(
                                            query_, reinterpret_cast<const float*>(row), dimensions_);
        return costOrFarthest(product_ ? -value : value);
    }

    void costsOfFour(const uint8_t* const* rows, float* costs) const {
        if (half_) {
            const auto compare = product_ ? kernel_.innerProductHalfFour : kernel_.squaredDistanceHalfFour;
            compare(query_, reinterpret_cast<const uint16_t* const*>(rows), dimensions_, costs);
        } else {
            const auto compare = product_ ? kernel_.innerProductFour : kernel_.squaredDistanceFour;
            compare(query_, reinterpret_cast<const float* const*>(rows), dimensions_, costs);
        }
        for (int i = 0; i < 4; i++) costs[i] = costOrFarthest(product_ ? -costs[i] : costs[i]);
    }

   private:
    const Kernel& kernel_;
    const float* query_;
    size_t dimensions_;
    bool half_;
    bool product_;
};

} // namespace vitrine
