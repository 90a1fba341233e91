// The walk through an HNSW graph, whatever its rows are compared by.
#pragma once

#include "nearest-labels.h"
#include "row-comparison.h"
#include "scan-scores.h"
#include "shared-index.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

namespace vitrine {

using Row = int32_t;
using Node = std::pair<float, Row>; // cost (smaller is nearer; equal costs by row) and row

// Where the links of a graph lie, at any address; what they hold is checked while walking, as a file may be damaged.
struct GraphLinks {
    size_t rows = 0;
    int64_t entryPoint = -1;
    int maxLevel = -1;
    std::vector<uint64_t> linksBelow; // links that a row has on all levels below this one; levels + 1 numbers
    const uint8_t* offsets = nullptr; // rows + 1 uint64: where a row's links begin
    const uint8_t* links = nullptr;   // int32, negative = none
    uint64_t linkCount = 0;
};

struct GraphQuery {
    const float* vector;
    int64_t k;                            // at most as many as there are rows
    int efSearch;                         // candidates kept; never fewer than the walk has to name
    const std::vector<uint8_t>* eligible; // rows that may be returned, null = all; the way leads through the others too
    EarlyEnd end = {};
};

struct GraphWalk {
    int64_t compared = 0; // rows
    int64_t surroundings = 0; // nearest rows of all, up to the k-th eligible one; all that the walk kept where it kept fewer than k
    // The eligible ones of them. An eligible row behind these was met on the way; others as near may have been missed.
    int64_t settled = 0;
};

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

inline VisitedRows& visitedRows() {
    static thread_local VisitedRows visited;
    return visited;
}

// Costs give those of one row and of four, and ask for a row's numbers ahead.
template <typename Costs>
class GraphSearch {
   public:
    // `kept`: eligible rows that the walk names, at least k.
    GraphSearch(const GraphLinks& graph, const Costs& rowCosts, const GraphQuery& query, size_t kept)
            : graph_(graph), rowCosts_(rowCosts), query_(query), kept_(kept) {}

    // The nearest eligible rows, nearest first.
    std::vector<Node> run(GraphWalk& walk) {
        std::vector<Node> found;
        if (graph_.rows > 0) {
            visited_.start(graph_.rows);
            found = exploreBottom(descend(), walk);
        }
        walk.compared = compared_;
        return found;
    }

   private:
    // The costs of fresh_.
    void compareFresh() {
        compared_ += int64_t(fresh_.size());
        costs_.clear();
        scoreNamed(rowCosts_, fresh_.data(), fresh_.size(), [this](Row, float cost) { costs_.push_back(cost); });
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
    std::vector<Node> exploreBottom(const Node& start, GraphWalk& walk) {
        const size_t k = size_t(query_.k);
        NearestLabels<Row> nearest(std::max(size_t(query_.efSearch), kept_));
        NearestLabels<Row> eligible(query_.eligible == nullptr ? 0 : kept_);
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
            if (query_.end.mostRows > 0 && compared_ >= query_.end.mostRows) break;
        }
        if (query_.eligible == nullptr) {
            std::vector<Node> found = nearest.take(kept_);
            walk.surroundings = walk.settled = int64_t(std::min(found.size(), k));
            return found;
        }
        std::vector<Node> found = eligible.take(kept_);
        lookAround(nearest.pairs(), found.size() < k ? nullptr : &found[k - 1], walk);
        return found;
    }

    // `last` is the k-th eligible row; null where fewer were met.
    void lookAround(const std::vector<Node>& nearest, const Node* last, GraphWalk& walk) const {
        for (const Node& node : nearest) {
            if (last != nullptr && *last < node) continue;
            walk.surroundings++;
            walk.settled += isEligible(node.second);
        }
    }

    const GraphLinks& graph_;
    const Costs& rowCosts_;
    const GraphQuery& query_;
    const size_t kept_;
    VisitedRows& visited_ = visitedRows();
    std::vector<Row> fresh_;
    std::vector<float> costs_;
    int64_t compared_ = 0;
};

} // namespace vitrine
