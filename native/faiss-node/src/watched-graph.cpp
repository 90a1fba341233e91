#include "watched-graph.h"

#include <faiss/IndexPreTransform.h>
#include <faiss/impl/DistanceComputer.h>
#include <faiss/impl/FaissAssert.h>

namespace vitrine {

namespace {

// FAISS sets a query for each row that it links.
class WatchedDistances : public faiss::DistanceComputer {
   public:
    WatchedDistances(faiss::DistanceComputer* distances, const BuildControl& control) : distances_(distances), control_(control) {}

    void set_query(const float* x) override {
        control_.giveWay();
        distances_->set_query(x);
    }
    float operator()(idx_t i) override { return (*distances_)(i); }
    float symmetric_dis(idx_t i, idx_t j) override { return distances_->symmetric_dis(i, j); }

   private:
    const std::unique_ptr<faiss::DistanceComputer> distances_;
    const BuildControl& control_;
};

// The rows of a graph, as far as an addition needs them.
class WatchedRows : public faiss::Index {
   public:
    WatchedRows(faiss::Index& rows, const BuildControl& control)
            : faiss::Index(rows.d, rows.metric_type), rows_(rows), control_(control) {
        ntotal = rows.ntotal;
    }

    void add(idx_t count, const float* numbers) override {
        rows_.add(count, numbers);
        ntotal = rows_.ntotal;
    }
    faiss::DistanceComputer* get_distance_computer() const override {
        return new WatchedDistances(rows_.get_distance_computer(), control_);
    }
    void search(idx_t, const float*, idx_t, float*, idx_t*, const faiss::SearchParameters*) const override {
        FAISS_THROW_MSG("a graph that grows is not searched");
    }
    void reset() override { FAISS_THROW_MSG("a graph that grows is not reset"); }

   private:
    faiss::Index& rows_;
    const BuildControl& control_;
};

} // namespace

WatchedGraph::WatchedGraph(faiss::Index& index, const BuildControl& control) {
    faiss::Index* inner = &index;
    while (auto* transformed = dynamic_cast<faiss::IndexPreTransform*>(inner)) inner = transformed->index;
    graph_ = dynamic_cast<faiss::IndexHNSW*>(inner);
    if (graph_ == nullptr) return;
    rows_ = graph_->storage;
    watched_ = std::make_unique<WatchedRows>(*rows_, control);
    graph_->storage = watched_.get();
}

WatchedGraph::~WatchedGraph() {
    if (graph_ != nullptr) graph_->storage = rows_;
}

} // namespace vitrine
