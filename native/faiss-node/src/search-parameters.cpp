#include "search-parameters.h"

#include <faiss/IndexHNSW.h>
#include <faiss/IndexIVF.h>
#include <faiss/IndexPreTransform.h>

#include <stdexcept>

namespace vitrine {

namespace {

// How many of the first `rows` bits are set.
int64_t countEligible(const std::vector<uint8_t>& bitmap, int64_t rows) {
    int64_t eligible = 0;
    for (int64_t i = 0; i < rows / 8; i++) eligible += __builtin_popcount(bitmap[i]);
    if (rows % 8 != 0) eligible += __builtin_popcount(bitmap[rows / 8] & ((1 << rows % 8) - 1));
    return eligible;
}

} // namespace

SearchParameterTree::SearchParameterTree(const faiss::Index& index, const SearchOptions& options) : options_(options) {
    if (options.filtered) {
        const size_t needed = size_t(index.ntotal + 7) / 8;
        if (options.eligible.size() < needed) {
            throw std::invalid_argument(
                    "Expected an eligible bitmap of at least " + std::to_string(needed) + " bytes for " +
                    std::to_string(index.ntotal) + " rows, got " + std::to_string(options.eligible.size()) + ".");
        }
        const int64_t eligible = countEligible(options.eligible, index.ntotal);
        anyEligible_ = eligible > 0;
        if (anyEligible_ && eligible < index.ntotal) {
            selector_ = std::make_unique<faiss::IDSelectorBitmap>(options.eligible.size(), options.eligible.data());
        }
    }
    if (selector_ || options.nprobe > 0 || options.efSearch > 0) root_ = parametersFor(index);
}

faiss::SearchParameters* SearchParameterTree::parametersFor(const faiss::Index& index) {
    if (auto* transformed = dynamic_cast<const faiss::IndexPreTransform*>(&index)) {
        auto parameters = std::make_unique<faiss::SearchParametersPreTransform>();
        parameters->index_params = parametersFor(*transformed->index);
        owned_.push_back(std::move(parameters));
    } else if (auto* ivf = dynamic_cast<const faiss::IndexIVF*>(&index)) {
        auto parameters = std::make_unique<faiss::SearchParametersIVF>();
        parameters->sel = selector_.get();
        parameters->nprobe = nprobeFor(*ivf);
        parameters->max_codes = ivf->max_codes;
        owned_.push_back(std::move(parameters));
    } else if (auto* graph = dynamic_cast<const faiss::IndexHNSW*>(&index)) {
        auto parameters = std::make_unique<faiss::SearchParametersHNSW>();
        parameters->sel = selector_.get();
        parameters->efSearch = efSearchFor(*graph);
        parameters->check_relative_distance = graph->hnsw.check_relative_distance;
        owned_.push_back(std::move(parameters));
    } else if (selector_) {
        auto parameters = std::make_unique<faiss::SearchParameters>();
        parameters->sel = selector_.get();
        owned_.push_back(std::move(parameters));
    } else {
        return nullptr; // nprobe and efSearch mean nothing here
    }
    return owned_.back().get();
}

} // namespace vitrine
