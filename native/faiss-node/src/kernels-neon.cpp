// NEON kernels for 64-bit ARM (every such processor has them).
#include "kernels.h"

#if defined(__aarch64__)

#include <arm_neon.h>

namespace vitrine {

namespace {

inline float32x4_t load4(const float* row) { return vld1q_f32(row); }
inline float32x4_t load4(const uint16_t* row) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(row))); }
inline float load1(const float* row) { return *row; }
inline float load1(const uint16_t* row) { return halfToFloat(*row); }

inline float32x4_t addProduct(float32x4_t x, float32x4_t y, float32x4_t sum) { return vfmaq_f32(sum, x, y); }
inline float32x4_t addSquare(float32x4_t x, float32x4_t y, float32x4_t sum) {
    const float32x4_t difference = vsubq_f32(x, y);
    return vfmaq_f32(sum, difference, difference);
}

template <typename Row>
float innerProduct(const float* x, const Row* y, size_t dimensions) {
    float32x4_t a = vdupq_n_f32(0), b = a, c = a, d = a;
    size_t i = 0;
    for (; i + 16 <= dimensions; i += 16) {
        a = addProduct(load4(x + i), load4(y + i), a);
        b = addProduct(load4(x + i + 4), load4(y + i + 4), b);
        c = addProduct(load4(x + i + 8), load4(y + i + 8), c);
        d = addProduct(load4(x + i + 12), load4(y + i + 12), d);
    }
    for (; i + 4 <= dimensions; i += 4) a = addProduct(load4(x + i), load4(y + i), a);
    float sum = vaddvq_f32(vaddq_f32(vaddq_f32(a, b), vaddq_f32(c, d)));
    for (; i < dimensions; i++) sum += x[i] * load1(y + i);
    return sum;
}

template <typename Row>
float squaredDistance(const float* x, const Row* y, size_t dimensions) {
    float32x4_t a = vdupq_n_f32(0), b = a, c = a, d = a;
    size_t i = 0;
    for (; i + 16 <= dimensions; i += 16) {
        a = addSquare(load4(x + i), load4(y + i), a);
        b = addSquare(load4(x + i + 4), load4(y + i + 4), b);
        c = addSquare(load4(x + i + 8), load4(y + i + 8), c);
        d = addSquare(load4(x + i + 12), load4(y + i + 12), d);
    }
    for (; i + 4 <= dimensions; i += 4) a = addSquare(load4(x + i), load4(y + i), a);
    float sum = vaddvq_f32(vaddq_f32(vaddq_f32(a, b), vaddq_f32(c, d)));
    for (; i < dimensions; i++) {
        const float difference = x[i] - load1(y + i);
        sum += difference * difference;
    }
    return sum;
}

// Sixteen products into four sums of 32 bits: by the dot product instruction where the compiler's target has it, else
// two products (of at most 127 * 127) to each of eight sums of 16 bits, which are then added in pairs.
inline int32x4_t addBytes(int8x16_t x, int8x16_t y, int32x4_t sum) {
#if defined(__ARM_FEATURE_DOTPROD)
    return vdotq_s32(sum, x, y);
#else
    return vpadalq_s16(sum, vmlal_high_s8(vmull_s8(vget_low_s8(x), vget_low_s8(y)), x, y));
#endif
}

inline int32_t innerProductRest(const int8_t* x, const int8_t* y, size_t from, size_t dimensions) {
    int32_t sum = 0;
    for (size_t i = from; i < dimensions; i++) sum += int32_t(x[i]) * y[i];
    return sum;
}

int32_t innerProductBytes(const int8_t* x, const int8_t* y, size_t dimensions) {
    int32x4_t a = vdupq_n_s32(0), b = a;
    size_t i = 0;
    for (; i + 32 <= dimensions; i += 32) {
        a = addBytes(vld1q_s8(x + i), vld1q_s8(y + i), a);
        b = addBytes(vld1q_s8(x + i + 16), vld1q_s8(y + i + 16), b);
    }
    if (i + 16 <= dimensions) {
        a = addBytes(vld1q_s8(x + i), vld1q_s8(y + i), a);
        i += 16;
    }
    return vaddvq_s32(vaddq_s32(a, b)) + innerProductRest(x, y, i, dimensions);
}

void innerProductsBytes4(const int8_t* x, const int8_t* const rows[4], size_t dimensions, int32_t products[4]) {
    int32x4_t a = vdupq_n_s32(0), b = a, c = a, d = a;
    size_t i = 0;
    for (; i + 16 <= dimensions; i += 16) {
        const int8x16_t numbers = vld1q_s8(x + i);
        a = addBytes(numbers, vld1q_s8(rows[0] + i), a);
        b = addBytes(numbers, vld1q_s8(rows[1] + i), b);
        c = addBytes(numbers, vld1q_s8(rows[2] + i), c);
        d = addBytes(numbers, vld1q_s8(rows[3] + i), d);
    }
    const int32x4_t sums[4] = {a, b, c, d};
    for (int row = 0; row < 4; row++) {
        products[row] = vaddvq_s32(sums[row]) + innerProductRest(x, rows[row], i, dimensions);
    }
}

void toHalf(const float* from, uint16_t* to, size_t count) {
    size_t i = 0;
    for (; i + 4 <= count; i += 4) vst1_u16(to + i, vreinterpret_u16_f16(vcvt_f16_f32(vld1q_f32(from + i))));
    for (; i < count; i++) to[i] = floatToHalf(from[i]);
}

void fromHalf(const uint16_t* from, float* to, size_t count) {
    size_t i = 0;
    for (; i + 4 <= count; i += 4) vst1q_f32(to + i, load4(from + i));
    for (; i < count; i++) to[i] = halfToFloat(from[i]);
}

} // namespace

const Kernel neonKernel = {
        "neon",
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

#endif
