#include "kernels.h"

#include <cstdlib>
#include <cstring>

namespace vitrine {

namespace {

std::vector<const Kernel*> detectKernels() {
    std::vector<const Kernel*> found;
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
    const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
            __builtin_cpu_supports("avx512vl");
    if (avx512 && __builtin_cpu_supports("avx512vnni")) found.push_back(&avx512VnniKernel);
    if (avx512) found.push_back(&avx512Kernel);
    if (avx2) found.push_back(&avx2Kernel);
#elif defined(__aarch64__)
    found.push_back(&neonKernel);
#endif
    found.push_back(&plainKernel);
    return found;
}

// Null where the variable is not set.
const char* forcedName() {
    const char* name = std::getenv("VITRINE_KERNEL");
    return name != nullptr && *name != '\0' ? name : nullptr;
}

const Kernel& chooseKernel() {
    const char* name = forcedName();
    const Kernel* forced = name == nullptr ? nullptr : findKernel(name);
    return forced == nullptr ? *availableKernels().front() : *forced;
}

} // namespace

const std::vector<const Kernel*>& availableKernels() {
    static const std::vector<const Kernel*> kernels = detectKernels();
    return kernels;
}

const Kernel& bestKernel() {
    static const Kernel& best = chooseKernel();
    return best;
}

std::string forcedKernelProblem() {
    const char* name = forcedName();
    if (name == nullptr || findKernel(name) != nullptr) return "";
    std::string names;
    for (const Kernel* kernel : availableKernels()) names += (names.empty() ? "" : ", ") + std::string(kernel->name);
    return "Expected VITRINE_KERNEL to be a kernel that this processor can run (" + names + "), got " + name + ".";
}

const Kernel* findKernel(const char* name) {
    for (const Kernel* kernel : availableKernels()) {
        if (std::strcmp(kernel->name, name) == 0) return kernel;
    }
    return nullptr;
}

} // namespace vitrine
