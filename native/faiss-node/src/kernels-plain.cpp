#include "kernels.h"

#include <cstring>

namespace vitrine {

float halfToFloat(uint16_t half) {
    const uint32_t sign = uint32_t(half & 0x8000u) << 16;
    const uint32_t exponent = (half >> 10) & 0x1fu;
    const uint32_t fraction = half & 0x3ffu;
    if (exponent == 0) { // zero or subnormal: fraction * 2^-24
        const float magnitude = float(fraction) * 5.9604644775390625e-8f;
        return sign ? -magnitude : magnitude;
    }
    const uint32_t bits = exponent == 31 ? sign | 0x7f800000u | fraction << 13 // infinity or NaN
                                         : sign | (exponent + 112) << 23 | fraction << 13;
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

namespace {

constexpr size_t lanes = 8; // independent sums: shorter rounding chains, and the compiler may use SSE

inline float load(const float* row, size_t i) { return row[i]; }
inline float load(const uint16_t* row, size_t i) { return halfToFloat(row[i]); }

inline float addLanes(const float (&sums)[lanes]) {
    return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

template <typename Row>
float innerProduct(const float* x, const Row* y, size_t dimensions) {
    float sums[lanes] = {};
    for (size_t i = 0; i < dimensions; i++) sums[i % lanes] += x[i] * load(y, i);
    return addLanes(sums);
}

template <typename Row>
float squaredDistance(const float* x, const Row* y, size_t dimensions) {
    float sums[lanes] = {};
    for (size_t i = 0; i < dimensions; i++) {
        const float difference = x[i] - load(y, i);
        sums[i % lanes] += difference * difference;
    }
    return addLanes(sums);
}

} // namespace

const Kernel plainKernel = {
        "plain",
        innerProduct<float>,
        squaredDistance<float>,
        innerProduct<uint16_t>,
        squaredDistance<uint16_t>,
};

} // namespace vitrine
