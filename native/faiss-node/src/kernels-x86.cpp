// AVX2 and AVX-512 kernels. Each function names the instructions it needs, so the file itself builds for any x86-64.
#include "kernels.h"

#if defined(__x86_64__)

#pragma GCC diagnostic ignored "-Wuninitialized" // inside GCC 12's own intrinsics (its bug 105593)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,fma,f16c")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx2,fma,f16c")))

namespace vitrine {

namespace {

AVX2 inline __m256 load8(const float* row) { return _mm256_loadu_ps(row); }
AVX2 inline __m256 load8(const uint16_t* row) {
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(row)));
}

AVX2 inline float addLanes(__m256 sums) {
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(sums), _mm256_extractf128_ps(sums, 1));
    four = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(four, _mm_shuffle_ps(four, four, 1)));
}

inline float load1(const float* row) { return *row; }
AVX2 inline float load1(const uint16_t* row) { return _cvtsh_ss(*row); }

template <typename Row>
AVX2 float innerProduct256(const float* x, const Row* y, size_t dimensions) {
    __m256 a = _mm256_setzero_ps(), b = a, c = a, d = a;
    size_t i = 0;
    for (; i + 32 <= dimensions; i += 32) {
        a = _mm256_fmadd_ps(load8(x + i), load8(y + i), a);
        b = _mm256_fmadd_ps(load8(x + i + 8), load8(y + i + 8), b);
        c = _mm256_fmadd_ps(load8(x + i + 16), load8(y + i + 16), c);
        d = _mm256_fmadd_ps(load8(x + i + 24), load8(y + i + 24), d);
    }
    for (; i + 8 <= dimensions; i += 8) a = _mm256_fmadd_ps(load8(x + i), load8(y + i), a);
    float sum = addLanes(_mm256_add_ps(_mm256_add_ps(a, b), _mm256_add_ps(c, d)));
    for (; i < dimensions; i++) sum += x[i] * load1(y + i);
    return sum;
}

AVX2 inline __m256 addSquare(__m256 x, __m256 y, __m256 sum) {
    const __m256 difference = _mm256_sub_ps(x, y);
    return _mm256_fmadd_ps(difference, difference, sum);
}

template <typename Row>
AVX2 float squaredDistance256(const float* x, const Row* y, size_t dimensions) {
    __m256 a = _mm256_setzero_ps(), b = a, c = a, d = a;
    size_t i = 0;
    for (; i + 32 <= dimensions; i += 32) {
        a = addSquare(load8(x + i), load8(y + i), a);
        b = addSquare(load8(x + i + 8), load8(y + i + 8), b);
        c = addSquare(load8(x + i + 16), load8(y + i + 16), c);
        d = addSquare(load8(x + i + 24), load8(y + i + 24), d);
    }
    for (; i + 8 <= dimensions; i += 8) a = addSquare(load8(x + i), load8(y + i), a);
    float sum = addLanes(_mm256_add_ps(_mm256_add_ps(a, b), _mm256_add_ps(c, d)));
    for (; i < dimensions; i++) {
        const float difference = x[i] - load1(y + i);
        sum += difference * difference;
    }
    return sum;
}

AVX512 inline __m512 load16(const float* row) { return _mm512_loadu_ps(row); }
AVX512 inline __m512 load16(const uint16_t* row) {
    return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(row)));
}
// The first `mask` lanes; the others are zero and their memory is not touched.
AVX512 inline __m512 load16(const float* row, __mmask16 mask) { return _mm512_maskz_loadu_ps(mask, row); }
AVX512 inline __m512 load16(const uint16_t* row, __mmask16 mask) {
    return _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(mask, row));
}

template <typename Row>
AVX512 float innerProduct512(const float* x, const Row* y, size_t dimensions) {
    __m512 a = _mm512_setzero_ps(), b = a, c = a, d = a;
    size_t i = 0;
    for (; i + 64 <= dimensions; i += 64) {
        a = _mm512_fmadd_ps(load16(x + i), load16(y + i), a);
        b = _mm512_fmadd_ps(load16(x + i + 16), load16(y + i + 16), b);
        c = _mm512_fmadd_ps(load16(x + i + 32), load16(y + i + 32), c);
        d = _mm512_fmadd_ps(load16(x + i + 48), load16(y + i + 48), d);
    }
    for (; i + 16 <= dimensions; i += 16) a = _mm512_fmadd_ps(load16(x + i), load16(y + i), a);
    if (i < dimensions) {
        const __mmask16 rest = __mmask16((1u << (dimensions - i)) - 1);
        b = _mm512_fmadd_ps(load16(x + i, rest), load16(y + i, rest), b);
    }
    return _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(a, b), _mm512_add_ps(c, d)));
}

AVX512 inline __m512 addSquare(__m512 x, __m512 y, __m512 sum) {
    const __m512 difference = _mm512_sub_ps(x, y);
    return _mm512_fmadd_ps(difference, difference, sum);
}

template <typename Row>
AVX512 float squaredDistance512(const float* x, const Row* y, size_t dimensions) {
    __m512 a = _mm512_setzero_ps(), b = a, c = a, d = a;
    size_t i = 0;
    for (; i + 64 <= dimensions; i += 64) {
        a = addSquare(load16(x + i), load16(y + i), a);
        b = addSquare(load16(x + i + 16), load16(y + i + 16), b);
        c = addSquare(load16(x + i + 32), load16(y + i + 32), c);
        d = addSquare(load16(x + i + 48), load16(y + i + 48), d);
    }
    for (; i + 16 <= dimensions; i += 16) a = addSquare(load16(x + i), load16(y + i), a);
    if (i < dimensions) {
        const __mmask16 rest = __mmask16((1u << (dimensions - i)) - 1);
        b = addSquare(load16(x + i, rest), load16(y + i, rest), b);
    }
    return _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(a, b), _mm512_add_ps(c, d)));
}

} // namespace

const Kernel avx2Kernel = {
        "avx2",
        innerProduct256<float>,
        squaredDistance256<float>,
        innerProduct256<uint16_t>,
        squaredDistance256<uint16_t>,
};

const Kernel avx512Kernel = {
        "avx512",
        innerProduct512<float>,
        squaredDistance512<float>,
        innerProduct512<uint16_t>,
        squaredDistance512<uint16_t>,
};

} // namespace vitrine

#endif
