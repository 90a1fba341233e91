// Functions of FAISS that ours replace: the archive is linked with these symbols weakened (see the Makefile).
#include "kernels.h"

#include <faiss/IndexScalarQuantizer.h>
#include <faiss/impl/DistanceComputer.h>
#include <faiss/impl/FaissAssert.h>
#include <faiss/impl/ProductQuantizer.h>
#include <faiss/utils/distances.h>

#include <vector>

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

namespace {

// Rows of float16 compared by our kernels; FAISS widens them one number at a time.
class HalfDistances : public FlatCodesDistanceComputer {
   public:
    explicit HalfDistances(const IndexScalarQuantizer& index)
            : FlatCodesDistanceComputer(index.codes.data(), index.code_size),
              dimensions_(index.sq.d),
              compare_(index.metric_type == METRIC_INNER_PRODUCT ? kernel.innerProductHalf : kernel.squaredDistanceHalf),
              widened_(index.sq.d) {}

    void set_query(const float* x) override { query_ = x; }
    float distance_to_code(const uint8_t* code) override { return compare_(query_, halves(code), dimensions_); }
    float symmetric_dis(idx_t i, idx_t j) override {
        // While links are chosen, one row is compared with many: it is widened once.
        if (j != widenedRow_) kernel.fromHalf(halves(codes + size_t(j) * code_size), widened_.data(), dimensions_);
        widenedRow_ = j;
        return compare_(widened_.data(), halves(codes + size_t(i) * code_size), dimensions_);
    }

   private:
    static const uint16_t* halves(const uint8_t* code) { return reinterpret_cast<const uint16_t*>(code); }

    const size_t dimensions_;
    float (*const compare_)(const float*, const uint16_t*, size_t);
    std::vector<float> widened_;
    idx_t widenedRow_ = -1;
    const float* query_ = nullptr;
};

} // namespace

// The same as FAISS's, but for float16. An HNSW index over such rows is built with it.
FlatCodesDistanceComputer* IndexScalarQuantizer::get_FlatCodesDistanceComputer() const {
    if (sq.qtype == ScalarQuantizer::QT_fp16) return new HalfDistances(*this);
    auto* distances = sq.get_distance_computer(metric_type);
    distances->code_size = sq.code_size;
    distances->codes = codes.data();
    return distances;
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
