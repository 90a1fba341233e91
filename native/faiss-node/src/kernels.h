// Distance kernels: what every exact comparison of two vectors comes down to, chosen once for this processor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace vitrine {

// One processor's way to compare two vectors of `dimensions` numbers. Sums run in a fixed order, so the same
// input gives the same bits every time on the same kernel. Half rows are IEEE 754 binary16. Rows may stand at any address:
// in a mapped file they are not aligned.
struct Kernel {
    const char* name;
    float (*innerProduct)(const float* x, const float* y, size_t dimensions);
    float (*squaredDistance)(const float* x, const float* y, size_t dimensions);
    float (*innerProductHalf)(const float* x, const uint16_t* y, size_t dimensions);
    float (*squaredDistanceHalf)(const float* x, const uint16_t* y, size_t dimensions);
    // Exact, for numbers from -127 to 127 and at most 65,536 of them.
    int32_t (*innerProductBytes)(const int8_t* x, const int8_t* y, size_t dimensions);
    void (*innerProductsBytes4)(const int8_t* x, const int8_t* const rows[4], size_t dimensions, int32_t products[4]);
    // To binary16, rounded to the nearest, halfway to even; and back.
    void (*toHalf)(const float* from, uint16_t* to, size_t count);
    void (*fromHalf)(const uint16_t* from, float* to, size_t count);
    // Four rows at once, the same bits as one by one.
    void (*innerProductFour)(const float* x, const float* const* rows, size_t dimensions, float* results);
    void (*squaredDistanceFour)(const float* x, const float* const* rows, size_t dimensions, float* results);
    void (*innerProductHalfFour)(const float* x, const uint16_t* const* rows, size_t dimensions, float* results);
    void (*squaredDistanceHalfFour)(const float* x, const uint16_t* const* rows, size_t dimensions, float* results);
};

// The kernels this processor can run, best first; the last one is "plain" and runs everywhere.
const std::vector<const Kernel*>& availableKernels();

// The one in use: the best of them, or the one that the environment variable VITRINE_KERNEL names.
const Kernel& bestKernel();

// What is wrong with VITRINE_KERNEL; empty where nothing is. Told by the addon when it loads: bestKernel() cannot throw,
// FAISS's functions ask it while the library itself is loaded.
std::string forcedKernelProblem();

// The kernel of that name, or null where this processor lacks it.
const Kernel* findKernel(const char* name);

float halfToFloat(uint16_t half);
// Rounds to the nearest, halfway to even; what is too great becomes infinite.
uint16_t floatToHalf(float number);

template <typename Row>
using OneRow = float (*)(const float* x, const Row* y, size_t dimensions);

// `one` for each of four rows.
template <typename Row, OneRow<Row> one>
void fourTimes(const float* x, const Row* const* rows, size_t dimensions, float* results) {
    for (int i = 0; i < 4; i++) results[i] = one(x, rows[i], dimensions);
}

extern const Kernel plainKernel;
#if defined(__x86_64__)
extern const Kernel avx2Kernel;
extern const Kernel avx512Kernel;
extern const Kernel avx512VnniKernel;
#elif defined(__aarch64__)
extern const Kernel neonKernel;
#endif

} // namespace vitrine
