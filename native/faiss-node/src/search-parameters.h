// FAISS's per-call search parameters for whatever kind of index stands inside.
#pragma once

#include "shared-index.h"

#include <faiss/Index.h>
#include <faiss/impl/IDSelector.h>

#include <memory>
#include <vector>

namespace vitrine {

class SearchParameterTree {
   public:
    SearchParameterTree(const faiss::Index& index, const SearchOptions& options);
    // Null where nothing differs from the index's own settings.
    const faiss::SearchParameters* root() const { return root_; }
    // False when the bitmap leaves no row.
    bool anyEligible() const { return anyEligible_; }

   private:
    faiss::SearchParameters* parametersFor(const faiss::Index& index);
    faiss::SearchParameters* quantizerParametersFor(const faiss::Index& quantizer);

    const SearchOptions& options_;
    std::unique_ptr<faiss::IDSelector> selector_;
    std::vector<std::unique_ptr<faiss::SearchParameters>> owned_;
    faiss::SearchParameters* root_ = nullptr;
    bool anyEligible_ = true;
};

} // namespace vitrine
