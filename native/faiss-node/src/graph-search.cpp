#include "graph-search.h"

#include "nearest-labels.h"
#include "row-comparison.h"

#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include <faiss/IndexScalarQuantizer.h>
#include <faiss/MetricType.h>
#include <faiss/impl/DistanceComputer.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>
#include <optional>

namespace vitrine {

namespace {

using Row = int32_t;
using Node = std::pair<float, Row>; // cost (smaller is nearer; equal costs by row) and row

constexpr size_t prefetchedBytes = 2048; // the processor fetches the rest of a row by itself once it is being read

// Which rows a search has seen. One for each thread, used again by its next search: clearing takes one number.
class VisitedRows {
   public:
    void start(size_t rows) {
        if (marks_.size() < rows) marks_.resize(rows, 0);
        if (++now_ != 0) return;
        std::fill(marks_.begin(), marks_.end(), 0);
        now_ = 1;
    }
    // Whether this is the first time.
    bool mark(Row row) {
        uint8_t& mark = marks_[size_t(row)];
        if (mark == now_) return false;
        mark = now_;
        return true;
    }
    void prefetch(Row row) const { __builtin_prefetch(marks_.data() + row); }

   private:
    std::vector<uint8_t> marks_;
    uint8_t now_ = 0;
};

class GraphSearch {
   public:
    GraphSearch(const GraphView& graph, const GraphQuery& query, VisitedRows& visited)
            : graph_(graph), query_(query), visited_(visited) {
        if (graph.numbers != nullptr) {
            comparison_.emplace(query.vector, graph.dimensions, graph.half, graph.product);
        } else {
            distance_.reset(graph.storage->get_distance_computer());
            distance_->set_query(query.vector);
        }
    }

    GraphWalk run(float* distances, int64_t* labels) {
        std::fill(labels, labels + query_.k, -1);
        if (graph_.rows == 0) return {};
        visited_.start(graph_.rows);
        const std::vector<Node> found = exploreBottom(descend());
        for (size_t i = 0; i < found.size(); i++) {
            distances[i] = graph_.product ? -found[i].first : found[i].first;
            labels[i] = found[i].second;
        }
        return {compared_, surroundings_, settled_};
    }

   private:
    const uint8_t* numbersOf(Row row) const { return graph_.numbers + size_t(row) * graph_.rowBytes; }

    float storageCost(Row row) {
        const float distance = (*distance_)(row);
        return costOrFarthest(graph_.product ? -distance : distance);
    }

    // The costs of fresh_, four at a time; the numbers of the next four are asked for while these are compared.
    void compareFresh() {
        const size_t count = fresh_.size();
        compared_ += int64_t(count);
        costs_.resize(count);
        size_t at = 0;
        if (!comparison_) {
            for (; at < count; at++) costs_[at] = storageCost(fresh_[at]);
            return;
        }
        for (size_t i = 0; i < std::min(count, size_t(4)); i++) prefetch(fresh_[i]);
        for (; at + 4 <= count; at += 4) {
            for (size_t i = at + 4; i < std::min(count, at + 8); i++) prefetch(fresh_[i]);
            const uint8_t* rows[4];
            for (size_t i = 0; i < 4; i++) rows[i] = numbersOf(fresh_[at + i]);
            comparison_->costsOfFour(rows, costs_.data() + at);
        }
        for (; at < count; at++) costs_[at] = comparison_->costOf(numbersOf(fresh_[at]));
    }

    void prefetch(Row row) const {
        const uint8_t* numbers = numbersOf(row);
        for (size_t at = 0; at < std::min(graph_.rowBytes, prefetchedBytes); at += 64) __builtin_prefetch(numbers + at);
    }

    // The rows that this row's links on this level lead to; links that lead nowhere are passed over.
    template <typename Visit>
    void forEachNeighbour(Row row, int level, Visit&& visit) const {
        const uint64_t first = loadAt<uint64_t>(graph_.offsets, size_t(row));
        const uint64_t below = graph_.linksBelow[size_t(level)];
        const uint64_t count = graph_.linksBelow[size_t(level) + 1] - below;
        if (first > graph_.linkCount || below + count > graph_.linkCount - first) return;
        for (uint64_t i = first + below; i < first + below + count; i++) {
            const Row to = loadAt<int32_t>(graph_.links, i);
            if (to < 0) break;
            if (size_t(to) < graph_.rows) visit(to);
        }
    }

    // From the entry point down the upper levels, on each to the node nearest the query.
    Node descend() {
        fresh_.assign(1, Row(graph_.entryPoint));
        compareFresh();
        Node nearest{costs_[0], fresh_[0]};
        for (int level = graph_.maxLevel; level > 0; level--) {
            for (Node before{0, -1}; before.second != nearest.second;) {
                before = nearest;
                fresh_.clear();
                forEachNeighbour(before.second, level, [&](Row row) { fresh_.push_back(row); });
                compareFresh();
                for (size_t i = 0; i < fresh_.size(); i++) nearest = std::min(nearest, Node{costs_[i], fresh_[i]});
            }
        }
        return nearest;
    }

    // The neighbours not seen so far, which count as seen from now on.
    void collectFresh(Row node) {
        fresh_.clear();
        forEachNeighbour(node, 0, [&](Row row) { visited_.prefetch(row); });
        forEachNeighbour(node, 0, [&](Row row) {
            if (visited_.mark(row)) fresh_.push_back(row);
        });
    }

    bool isEligible(Row row) const { return ((*query_.eligible)[size_t(row) >> 3] >> (row & 7) & 1) != 0; }

    // Best first over the lowest level, until what is left is farther than the efSearch nearest seen.
    std::vector<Node> exploreBottom(const Node& start) {
        const size_t k = size_t(query_.k);
        NearestLabels<Row> nearest(std::max(size_t(query_.efSearch), k));
        NearestLabels<Row> eligible(query_.eligible == nullptr ? 0 : k);
        NearestLabels<Row> settling(std::min(size_t(query_.end.settled), k));
        int unchanged = 0; // rows whose neighbours changed nothing of `settling`
        std::vector<Node> open;
        const auto reach = [&](const Node& node) {
            if (!nearest.wants(node) || node.first == std::numeric_limits<float>::infinity()) return;
            nearest.offer(node);
            open.push_back(node);
            std::push_heap(open.begin(), open.end(), std::greater<Node>());
            if (query_.eligible != nullptr) {
                if (!isEligible(node.second)) return;
                eligible.offer(node);
            }
            if (settling.wantsCost(node.first)) unchanged = 0; // equal ones too: of them the lower rows are wanted
            settling.offer(node);
        };
        visited_.mark(start.second);
        reach(start);
        while (!open.empty()) {
            std::pop_heap(open.begin(), open.end(), std::greater<Node>());
            const Node node = open.back();
            open.pop_back();
            if (nearest.leavesOut(node)) break;
            collectFresh(node.second);
            compareFresh();
            for (size_t i = 0; i < fresh_.size(); i++) reach({costs_[i], fresh_[i]});
            const bool enough = (query_.eligible == nullptr ? nearest : eligible).size() >= k;
            if (query_.end.patience > 0 && ++unchanged > query_.end.patience && enough) break;
        }
        if (query_.eligible == nullptr) {
            std::vector<Node> found = nearest.take(k);
            surroundings_ = settled_ = int64_t(found.size());
            return found;
        }
        for (const Node& node : nearest.take(nearest.size())) {
            if (settled_ == query_.k) break;
            surroundings_++;
            if (isEligible(node.second)) settled_++;
        }
        return eligible.take(k);
    }

    const GraphView& graph_;
    const GraphQuery& query_;
    VisitedRows& visited_;
    std::optional<RowComparison> comparison_;
    std::unique_ptr<faiss::DistanceComputer> distance_; // where there is no comparison_
    std::vector<Row> fresh_;
    std::vector<float> costs_;
    int64_t compared_ = 0;
    int64_t surroundings_ = 0;
    int64_t settled_ = 0;
};

// Where the rows' numbers can be compared directly; otherwise the storage compares.
void viewNumbers(const faiss::Index& storage, GraphView& view) {
    view.storage = &storage;
    if (storage.metric_type != faiss::METRIC_INNER_PRODUCT && storage.metric_type != faiss::METRIC_L2) return;
    const faiss::IndexFlatCodes* codes = dynamic_cast<const faiss::IndexFlat*>(&storage);
    auto* scalar = dynamic_cast<const faiss::IndexScalarQuantizer*>(&storage);
    view.half = scalar != nullptr && scalar->sq.qtype == faiss::ScalarQuantizer::QT_fp16;
    if (view.half) codes = scalar;
    if (codes == nullptr) return;
    view.numbers = codes->codes.data();
    view.rowBytes = codes->code_size;
}

template <typename Number>
const uint8_t* bytesOf(const std::vector<Number>& numbers) {
    return reinterpret_cast<const uint8_t*>(numbers.data());
}

} // namespace

GraphView viewOf(const faiss::IndexHNSW& index) {
    GraphView view;
    view.rows = size_t(index.ntotal);
    view.dimensions = size_t(index.d);
    view.product = index.metric_type == faiss::METRIC_INNER_PRODUCT;
    view.entryPoint = index.hnsw.entry_point;
    view.maxLevel = index.hnsw.max_level;
    view.linksBelow.assign(index.hnsw.cum_nneighbor_per_level.begin(), index.hnsw.cum_nneighbor_per_level.end());
    view.offsets = bytesOf(index.hnsw.offsets);
    view.links = bytesOf(index.hnsw.neighbors);
    view.linkCount = index.hnsw.neighbors.size();
    viewNumbers(*index.storage, view);
    return view;
}

GraphWalk searchGraph(const GraphView& graph, const GraphQuery& query, float* distances, int64_t* labels) {
    static thread_local VisitedRows visited;
    return GraphSearch(graph, query, visited).run(distances, labels);
}

} // namespace vitrine
