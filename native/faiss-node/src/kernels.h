// Distance kernels: what every exact comparison of two vectors comes down to, chosen once for this processor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vitrine {

// One processor's way to compare two vectors of `dimensions` numbers. Sums run in a fixed order, so the same
// input gives the same bits every time on the same kernel. Half rows are IEEE 754 binary16.
struct Kernel {
    const char* name;
    float (*innerProduct)(const float* x, const float* y, size_t dimensions);
    float (*squaredDistance)(const float* x, const float* y, size_t dimensions);
    float (*innerProductHalf)(const float* x, const uint16_t* y, size_t dimensions);
    float (*squaredDistanceHalf)(const float* x, const uint16_t* y, size_t dimensions);
};

// The kernels this processor can run, best first; the last one is "plain" and runs everywhere.
const std::vector<const Kernel*>& availableKernels();

// The best of them.
const Kernel& bestKernel();

// The kernel of that name, or null where this processor lacks it.
const Kernel* findKernel(const char* name);

float halfToFloat(uint16_t half);

extern const Kernel plainKernel;
#if defined(__x86_64__)
extern const Kernel avx2Kernel;
extern const Kernel avx512Kernel;
#elif defined(__aarch64__)
extern const Kernel neonKernel;
#endif

} // namespace vitrine
