// Functions of FAISS that ours replace: the archive is linked with these symbols weakened (see the Makefile).
#include "kernels.h"

#include <faiss/impl/FaissAssert.h>
#include <faiss/impl/ProductQuantizer.h>
#include <faiss/utils/distances.h>

#if defined(VITRINE_REPLACE_FAISS_FUNCTIONS)

namespace {
// Chosen while the addon loads, before any search can run: the calls below then cost one indirect jump.
const vitrine::Kernel& kernel = vitrine::bestKernel();
} // namespace

namespace faiss {

// The two innermost functions. Debian builds FAISS for the oldest x86-64, three to five times slower than this processor
// can be; FAISS's own loops call these.
float fvec_inner_product(const float* x, const float* y, size_t d) {
    return kernel.innerProduct(x, y, d);
}

float fvec_L2sqr(const float* x, const float* y, size_t d) {
    return kernel.squaredDistance(x, y, d);
}

// The same as FAISS's, which divides by M before anything has checked a file's: a damaged one ended the process.
void ProductQuantizer::set_derived_values() {
    FAISS_THROW_IF_NOT_MSG(M > 0 && d % M == 0, "the dimension must be a multiple of the number of subquantizers");
    FAISS_THROW_IF_NOT_MSG(nbits <= 24, "a code of more than 24 bits is not practical");
    dsub = d / M;
    code_size = (nbits * M + 7) / 8;
    ksub = size_t(1) << nbits;
    centroids.resize(d * ksub);
    verbose = false;
    train_type = Train_default;
}

} // namespace faiss

#endif
