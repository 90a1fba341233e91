// FAISS's per-call search parameters for whatever kind of index stands inside.
#pragma once

#include "shared-index.h"

#include <faiss/Index.h>
#include <faiss/IndexHNSW.h>
#include <faiss/IndexIVF.h>
#include <faiss/impl/IDSelector.h>

#include <memory>
#include <vector>

namespace vitrine {

class SearchParameterTree {
   public:
    SearchParameterTree(const faiss::Index& index, const SearchOptions& options);
    // Null where nothing differs from the index's own settings.
    const faiss::SearchParameters* root() const { return root_; }
    // The same for an index inside the one given, such as that behind a transform.
    const faiss::SearchParameters* rootFor(const faiss::Index& inner) {
        return root_ == nullptr ? nullptr : parametersFor(inner);
    }
    int efSearchFor(const faiss::IndexHNSW& graph) const {
        return options_.efSearch > 0 ? options_.efSearch : graph.hnsw.efSearch;
    }
    size_t nprobeFor(const faiss::IndexIVF& lists) const {
        return options_.nprobe > 0 ? size_t(options_.nprobe) : lists.nprobe;
    }
    const EarlyEnd& end() const { return options_.end; }
    // The bitmap, null where it leaves out no row.
    const std::vector<uint8_t>* eligible() const { return selector_ ? &options_.eligible : nullptr; }
    // False when the bitmap leaves no row.
    bool anyEligible() const { return anyEligible_; }

   private:
    faiss::SearchParameters* parametersFor(const faiss::Index& index);

    const SearchOptions& options_;
    std::unique_ptr<faiss::IDSelector> selector_;
    std::vector<std::unique_ptr<faiss::SearchParameters>> owned_;
    faiss::SearchParameters* root_ = nullptr;
    bool anyEligible_ = true;
};

} // namespace vitrine
