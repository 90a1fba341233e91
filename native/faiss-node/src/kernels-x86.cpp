// AVX2 and AVX-512 kernels. Each function names the instructions it needs, so the file itself builds for any x86-64.
#include "kernels.h"

#if defined(__x86_64__)

#pragma GCC diagnostic ignored "-Wuninitialized" // inside GCC 12's own intrinsics (its bug 105593)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,fma,f16c")))
#define AVX512VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma,f16c")))
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

// Two rows at once: the query's numbers are loaded once, and eight sums keep both multipliers busy.
template <typename Row, typename Step>
AVX2 inline void compareTwo256(const float* x, const Row* const* rows, size_t dimensions, float* results, Step step) {
    const Row* y = rows[0];
    const Row* z = rows[1];
    __m256 a = _mm256_setzero_ps(), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
    size_t i = 0;
    for (; i + 32 <= dimensions; i += 32) {
        const __m256 x0 = load8(x + i), x1 = load8(x + i + 8), x2 = load8(x + i + 16), x3 = load8(x + i + 24);
        a = step.add(x0, load8(y + i), a);
        b = step.add(x1, load8(y + i + 8), b);
        c = step.add(x2, load8(y + i + 16), c);
        d = step.add(x3, load8(y + i + 24), d);
        e = step.add(x0, load8(z + i), e);
        f = step.add(x1, load8(z + i + 8), f);
        g = step.add(x2, load8(z + i + 16), g);
        h = step.add(x3, load8(z + i + 24), h);
    }
    for (; i + 8 <= dimensions; i += 8) {
        a = step.add(load8(x + i), load8(y + i), a);
        e = step.add(load8(x + i), load8(z + i), e);
    }
    results[0] = addLanes(_mm256_add_ps(_mm256_add_ps(a, b), _mm256_add_ps(c, d)));
    results[1] = addLanes(_mm256_add_ps(_mm256_add_ps(e, f), _mm256_add_ps(g, h)));
    for (; i < dimensions; i++) {
        results[0] = step.addOne(x[i], load1(y + i), results[0]);
        results[1] = step.addOne(x[i], load1(z + i), results[1]);
    }
}

struct Product256 {
    AVX2 __m256 add(__m256 x, __m256 y, __m256 sum) const { return _mm256_fmadd_ps(x, y, sum); }
    float addOne(float x, float y, float sum) const { return sum + x * y; }
};

struct Square256 {
    AVX2 __m256 add(__m256 x, __m256 y, __m256 sum) const { return addSquare(x, y, sum); }
    float addOne(float x, float y, float sum) const { return sum + (x - y) * (x - y); }
};

template <typename Row>
AVX2 void innerProductFour256(const float* x, const Row* const* rows, size_t dimensions, float* results) {
    compareTwo256(x, rows, dimensions, results, Product256());
    compareTwo256(x, rows + 2, dimensions, results + 2, Product256());
}

template <typename Row>
AVX2 void squaredDistanceFour256(const float* x, const Row* const* rows, size_t dimensions, float* results) {
    compareTwo256(x, rows, dimensions, results, Square256());
    compareTwo256(x, rows + 2, dimensions, results + 2, Square256());
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

// Int8 rows. AVX2 multiplies unsigned by signed bytes: |x| by the row with the sign of x. Two products of at most
// 127 * 127 fit the 16 bits that they are added in.
AVX2 inline __m256i load32(const int8_t* row) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(row)); }
AVX2 inline __m256i addBytes(__m256i x, __m256i magnitude, __m256i row, __m256i sum) {
    const __m256i pairs = _mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(row, x));
    return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}
AVX2 inline int32_t addLanes(__m256i sums) {
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
    return _mm_cvtsi128_si32(_mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1)));
}
inline int32_t innerProductRest(const int8_t* x, const int8_t* y, size_t from, size_t dimensions) {
    int32_t sum = 0;
    for (size_t i = from; i < dimensions; i++) sum += int32_t(x[i]) * y[i];
    return sum;
}

AVX2 int32_t innerProductBytes256(const int8_t* x, const int8_t* y, size_t dimensions) {
    __m256i a = _mm256_setzero_si256(), b = a;
    size_t i = 0;
    for (; i + 64 <= dimensions; i += 64) {
        const __m256i first = load32(x + i), second = load32(x + i + 32);
        a = addBytes(first, _mm256_abs_epi8(first), load32(y + i), a);
        b = addBytes(second, _mm256_abs_epi8(second), load32(y + i + 32), b);
    }
    if (i + 32 <= dimensions) {
        const __m256i first = load32(x + i);
        a = addBytes(first, _mm256_abs_epi8(first), load32(y + i), a);
        i += 32;
    }
    return addLanes(_mm256_add_epi32(a, b)) + innerProductRest(x, y, i, dimensions);
}

AVX2 void innerProductsBytes4_256(const int8_t* x, const int8_t* const rows[4], size_t dimensions, int32_t products[4]) {
    const int8_t *p = rows[0], *q = rows[1], *r = rows[2], *s = rows[3];
    __m256i a = _mm256_setzero_si256(), b = a, c = a, d = a;
    size_t i = 0;
    for (; i + 32 <= dimensions; i += 32) {
        const __m256i numbers = load32(x + i), magnitude = _mm256_abs_epi8(numbers);
        a = addBytes(numbers, magnitude, load32(p + i), a);
        b = addBytes(numbers, magnitude, load32(q + i), b);
        c = addBytes(numbers, magnitude, load32(r + i), c);
        d = addBytes(numbers, magnitude, load32(s + i), d);
    }
    const __m256i pairs = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
    const __m128i sums = _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(products), sums);
    for (int row = 0; i < dimensions && row < 4; row++) products[row] += innerProductRest(x, rows[row], i, dimensions);
}

AVX2 void toHalf256(const float* from, uint16_t* to, size_t count) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        const __m128i halves = _mm256_cvtps_ph(_mm256_loadu_ps(from + i), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i), halves);
    }
    for (; i < count; i++) to[i] = floatToHalf(from[i]);
}

AVX2 void fromHalf256(const uint16_t* from, float* to, size_t count) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8) _mm256_storeu_ps(to + i, load8(from + i));
    for (; i < count; i++) to[i] = halfToFloat(from[i]);
}

// Without VNNI: bytes widened to 16 bits, products added in pairs to 32. The last lanes are masked, their memory is not touched.
AVX512 inline __m512i load32Wide(const int8_t* row) {
    return _mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(row)));
}
AVX512 inline __m512i load32Wide(const int8_t* row, __mmask32 mask) {
    return _mm512_cvtepi8_epi16(_mm256_maskz_loadu_epi8(mask, row));
}
AVX512 inline __m512i addWide(__m512i x, __m512i y, __m512i sum) {
    return _mm512_add_epi32(sum, _mm512_madd_epi16(x, y));
}

AVX512 int32_t innerProductBytes512(const int8_t* x, const int8_t* y, size_t dimensions) {
    __m512i a = _mm512_setzero_si512(), b = a;
    size_t i = 0;
    for (; i + 64 <= dimensions; i += 64) {
        a = addWide(load32Wide(x + i), load32Wide(y + i), a);
        b = addWide(load32Wide(x + i + 32), load32Wide(y + i + 32), b);
    }
    for (; i < dimensions; i += 32) {
        const size_t left = dimensions - i;
        const __mmask32 rest = left >= 32 ? ~__mmask32(0) : (__mmask32(1) << left) - 1;
        a = addWide(load32Wide(x + i, rest), load32Wide(y + i, rest), a);
    }
    return _mm512_reduce_add_epi32(_mm512_add_epi32(a, b));
}

AVX512 void innerProductsBytes4_512(const int8_t* x, const int8_t* const rows[4], size_t dimensions, int32_t products[4]) {
    const int8_t *p = rows[0], *q = rows[1], *r = rows[2], *s = rows[3];
    __m512i a = _mm512_setzero_si512(), b = a, c = a, d = a;
    size_t i = 0;
    for (; i + 32 <= dimensions; i += 32) {
        const __m512i numbers = load32Wide(x + i);
        a = addWide(numbers, load32Wide(p + i), a);
        b = addWide(numbers, load32Wide(q + i), b);
        c = addWide(numbers, load32Wide(r + i), c);
        d = addWide(numbers, load32Wide(s + i), d);
    }
    if (i < dimensions) {
        const __mmask32 rest = (__mmask32(1) << (dimensions - i)) - 1;
        const __m512i numbers = load32Wide(x + i, rest);
        a = addWide(numbers, load32Wide(p + i, rest), a);
        b = addWide(numbers, load32Wide(q + i, rest), b);
        c = addWide(numbers, load32Wide(r + i, rest), c);
        d = addWide(numbers, load32Wide(s + i, rest), d);
    }
    products[0] = _mm512_reduce_add_epi32(a);
    products[1] = _mm512_reduce_add_epi32(b);
    products[2] = _mm512_reduce_add_epi32(c);
    products[3] = _mm512_reduce_add_epi32(d);
}

// VNNI multiplies unsigned by signed bytes too: the row + 128 by x; 128 times the sum of x is taken off at the end.
// Masked lanes of x are zero, whatever stands in those of the row.
AVX512VNNI inline __m512i load64(const int8_t* row) { return _mm512_loadu_si512(row); }
AVX512VNNI inline __m512i load64(const int8_t* row, __mmask64 mask) { return _mm512_maskz_loadu_epi8(mask, row); }
AVX512VNNI inline __m512i raised(__m512i row) { return _mm512_xor_si512(row, _mm512_set1_epi8(char(0x80))); }

AVX512VNNI int32_t innerProductBytesVnni(const int8_t* x, const int8_t* y, size_t dimensions) {
    const __m512i lift = _mm512_set1_epi8(char(0x80));
    __m512i a = _mm512_setzero_si512(), total = a;
    size_t i = 0;
    for (; i + 64 <= dimensions; i += 64) {
        const __m512i numbers = load64(x + i);
        total = _mm512_dpbusd_epi32(total, lift, numbers);
        a = _mm512_dpbusd_epi32(a, raised(load64(y + i)), numbers);
    }
    if (i < dimensions) {
        const __mmask64 rest = (__mmask64(1) << (dimensions - i)) - 1;
        const __m512i numbers = load64(x + i, rest);
        total = _mm512_dpbusd_epi32(total, lift, numbers);
        a = _mm512_dpbusd_epi32(a, raised(load64(y + i, rest)), numbers);
    }
    return _mm512_reduce_add_epi32(_mm512_sub_epi32(a, total));
}

AVX512VNNI void innerProductsBytes4Vnni(
        const int8_t* x, const int8_t* const rows[4], size_t dimensions, int32_t products[4]) {
    const int8_t *p = rows[0], *q = rows[1], *r = rows[2], *s = rows[3];
    const __m512i lift = _mm512_set1_epi8(char(0x80));
    __m512i a = _mm512_setzero_si512(), b = a, c = a, d = a, total = a;
    size_t i = 0;
    for (; i + 64 <= dimensions; i += 64) {
        const __m512i numbers = load64(x + i);
        total = _mm512_dpbusd_epi32(total, lift, numbers);
        a = _mm512_dpbusd_epi32(a, raised(load64(p + i)), numbers);
        b = _mm512_dpbusd_epi32(b, raised(load64(q + i)), numbers);
        c = _mm512_dpbusd_epi32(c, raised(load64(r + i)), numbers);
        d = _mm512_dpbusd_epi32(d, raised(load64(s + i)), numbers);
    }
    if (i < dimensions) {
        const __mmask64 rest = (__mmask64(1) << (dimensions - i)) - 1;
        const __m512i numbers = load64(x + i, rest);
        total = _mm512_dpbusd_epi32(total, lift, numbers);
        a = _mm512_dpbusd_epi32(a, raised(load64(p + i, rest)), numbers);
        b = _mm512_dpbusd_epi32(b, raised(load64(q + i, rest)), numbers);
        c = _mm512_dpbusd_epi32(c, raised(load64(r + i, rest)), numbers);
        d = _mm512_dpbusd_epi32(d, raised(load64(s + i, rest)), numbers);
    }
    products[0] = _mm512_reduce_add_epi32(_mm512_sub_epi32(a, total));
    products[1] = _mm512_reduce_add_epi32(_mm512_sub_epi32(b, total));
    products[2] = _mm512_reduce_add_epi32(_mm512_sub_epi32(c, total));
    products[3] = _mm512_reduce_add_epi32(_mm512_sub_epi32(d, total));
}

} // namespace

const Kernel avx2Kernel = {
        "avx2",
        innerProduct256<float>,
        squaredDistance256<float>,
        innerProduct256<uint16_t>,
        squaredDistance256<uint16_t>,
        innerProductBytes256,
        innerProductsBytes4_256,
        toHalf256,
        fromHalf256,
        innerProductFour256<float>,
        squaredDistanceFour256<float>,
        innerProductFour256<uint16_t>,
        squaredDistanceFour256<uint16_t>,
};

const Kernel avx512Kernel = {
        "avx512",
        innerProduct512<float>,
        squaredDistance512<float>,
        innerProduct512<uint16_t>,
        squaredDistance512<uint16_t>,
        innerProductBytes512,
        innerProductsBytes4_512,
        toHalf256,
        fromHalf256,
        fourTimes<float, innerProduct512<float>>,
        fourTimes<float, squaredDistance512<float>>,
        fourTimes<uint16_t, innerProduct512<uint16_t>>,
        fourTimes<uint16_t, squaredDistance512<uint16_t>>,
};

const Kernel avx512VnniKernel = {
        "avx512vnni",
        innerProduct512<float>,
        squaredDistance512<float>,
        innerProduct512<uint16_t>,
        squaredDistance512<uint16_t>,
        innerProductBytesVnni,
        innerProductsBytes4Vnni,
        toHalf256,
        fromHalf256,
        fourTimes<float, innerProduct512<float>>,
        fourTimes<float, squaredDistance512<float>>,
        fourTimes<uint16_t, innerProduct512<uint16_t>>,
        fourTimes<uint16_t, squaredDistance512<uint16_t>>,
};

} // namespace vitrine

#endif
