// FAISS's two innermost functions, replaced. Debian builds FAISS for the oldest x86-64, three to five times slower than
// this processor can be; its archive is linked with these two symbols weakened, so its loops call ours.
#include "kernels.h"

#include <faiss/utils/distances.h>

#if defined(VITRINE_REPLACE_FAISS_KERNELS)

namespace {
// Chosen while the addon loads, before any search can run: the calls below then cost one indirect jump.
const vitrine::Kernel& kernel = vitrine::bestKernel();
} // namespace

namespace faiss {

float fvec_inner_product(const float* x, const float* y, size_t d) {
    return kernel.innerProduct(x, y, d);
}

float fvec_L2sqr(const float* x, const float* y, size_t d) {
    return kernel.squaredDistance(x, y, d);
}

} // namespace faiss

#endif
