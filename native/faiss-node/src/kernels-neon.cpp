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

} // namespace

const Kernel neonKernel = {
        "neon",
        innerProduct<float>,
        squaredDistance<float>,
        innerProduct<uint16_t>,
        squaredDistance<uint16_t>,
};

} // namespace vitrine

#endif
