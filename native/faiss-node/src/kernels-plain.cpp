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

uint16_t floatToHalf(float number) {
    uint32_t bits;
    std::memcpy(&bits, &number, sizeof bits);
    const uint16_t sign = uint16_t(bits >> 16 & 0x8000u);
    bits &= 0x7fffffffu;
    if (bits > 0x7f800000u) return uint16_t(sign | 0x7e00u | (bits >> 13 & 0x3ffu)); // not a number
    if (bits >= 0x477ff000u) return uint16_t(sign | 0x7c00u);                        // 65,520 and more
    if (bits < 0x38800000u) { // below 2^-14: a subnormal, whole multiples of 2^-24. Adding 1/2 leaves them in the last bits.
        float magnitude;
        std::memcpy(&magnitude, &bits, sizeof magnitude);
        magnitude += 0.5f;
        std::memcpy(&bits, &magnitude, sizeof bits);
        return uint16_t(sign | (bits - 0x3f000000u));
    }
    return uint16_t(sign | ((bits - 0x38000000u + 0xfffu + (bits >> 13 & 1u)) >> 13));
}

namespace {

constexpr size_t lanes = 8; // independent sums: shorter rounding chains, and the compiler may use SSE

template <typename Number>
inline Number numberAt(const Number* row, size_t i) {
    Number number;
    std::memcpy(&number, reinterpret_cast<const char*>(row) + i * sizeof number, sizeof number);
    return number;
}

inline float load(const float* row, size_t i) { return numberAt(row, i); }
inline float load(const uint16_t* row, size_t i) { return halfToFloat(numberAt(row, i)); }

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

int32_t innerProductBytes(const int8_t* x, const int8_t* y, size_t dimensions) {
    int32_t sum = 0;
    for (size_t i = 0; i < dimensions; i++) sum += int32_t(x[i]) * y[i];
    return sum;
}

void innerProductsBytes4(const int8_t* x, const int8_t* const rows[4], size_t dimensions, int32_t products[4]) {
    for (int row = 0; row < 4; row++) products[row] = innerProductBytes(x, rows[row], dimensions);
}

void toHalf(const float* from, uint16_t* to, size_t count) {
    for (size_t i = 0; i < count; i++) to[i] = floatToHalf(from[i]);
}

void fromHalf(const uint16_t* from, float* to, size_t count) {
    for (size_t i = 0; i < count; i++) to[i] = halfToFloat(from[i]);
}

} // namespace

const Kernel plainKernel = {
        "plain",
        innerProduct<float>,
        squaredDistance<float>,
        innerProduct<uint16_t>,
        squaredDistance<uint16_t>,
        innerProductBytes,
        innerProductsBytes4,
        toHalf,
        fromHalf,
        fourTimes<float, innerProduct<float>>,
        fourTimes<float, squaredDistance<float>>,
        fourTimes<uint16_t, innerProduct<uint16_t>>,
        fourTimes<uint16_t, squaredDistance<uint16_t>>,
};

} // namespace vitrine
