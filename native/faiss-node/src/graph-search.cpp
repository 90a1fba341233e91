#include "graph-search.h"

#include "nearest-labels.h"
#include "row-comparison.h"
#include "scan-codes.h"
#include "scan-scores.h"

#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include <faiss/IndexScalarQuantizer.h>
#include <faiss/MetricType.h>
#include <faiss/impl/DistanceComputer.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>

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

VisitedRows& visitedRows() {
    static thread_local VisitedRows visited;
    return visited;
}

template <typename Number>
const uint8_t* bytesOf(const std::vector<Number>& numbers) {
    return reinterpret_cast<const uint8_t*>(numbers.data());
}

// A cost is what a walk orders by: smaller is nearer. Costs give those of one row and of four, and ask for a row's numbers ahead.

// By float32 or float16 numbers, row after row.
struct NumberCosts {
    RowComparison comparison;
    const uint8_t* numbers;
    size_t rowBytes;

    const uint8_t* numbersOf(Row row) const { return numbers + size_t(row) * rowBytes; }
    void prefetch(Row row) const {
        for (size_t at = 0; at < std::min(rowBytes, prefetchedBytes); at += 64) __builtin_prefetch(numbersOf(row) + at);
    }
    float one(Row row) const { return comparison.costOf(numbersOf(row)); }
    void four(const Row* ids, float* costs) const {
        const uint8_t* const rows[4] = {numbersOf(ids[0]), numbersOf(ids[1]), numbersOf(ids[2]), numbersOf(ids[3])};
        comparison.costsOfFour(rows, costs);
    }
};

// As the storage itself compares.
struct StorageCosts {
    faiss::DistanceComputer& distance;
    bool product;

    void prefetch(Row) const {}
    float one(Row row) const { return costOrFarthest(product ? -distance(row) : distance(row)); }
    void four(const Row* ids, float* costs) const {
        for (int i = 0; i < 4; i++) costs[i] = one(ids[i]);
    }
};

struct CodeCosts {
    CodeScores scores;

    void prefetch(Row row) const { scores.prefetch(row); }
    float one(Row row) const { return costOrFarthest(-scores.one(row)); }
    void four(const Row* ids, float* costs) const {
        scores.four(ids, costs);
        for (int i = 0; i < 4; i++) costs[i] = costOrFarthest(-costs[i]);
    }
};

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

GraphLinks linksOf(const faiss::IndexHNSW& index) {
    GraphLinks graph;
    graph.rows = size_t(index.ntotal);
    graph.entryPoint = index.hnsw.entry_point;
    graph.maxLevel = index.hnsw.max_level;
    graph.linksBelow.assign(index.hnsw.cum_nneighbor_per_level.begin(), index.hnsw.cum_nneighbor_per_level.end());
    graph.offsets = bytesOf(index.hnsw.offsets);
    graph.links = bytesOf(index.hnsw.neighbors);
    graph.linkCount = index.hnsw.neighbors.size();
    return graph;
}

// The rows' numbers, where our kernels can compare them as they are; null otherwise.
const faiss::IndexFlatCodes* numbersOf(const faiss::Index& storage, bool& half) {
    if (storage.metric_type != faiss::METRIC_INNER_PRODUCT && storage.metric_type != faiss::METRIC_L2) return nullptr;
    auto* scalar = dynamic_cast<const faiss::IndexScalarQuantizer*>(&storage);
    half = scalar != nullptr && scalar->sq.qtype == faiss::ScalarQuantizer::QT_fp16;
    if (half) return scalar;
    return dynamic_cast<const faiss::IndexFlat*>(&storage);
}

void write(const std::vector<Node>& found, bool product, const GraphQuery& query, float* distances, int64_t* labels) {
    std::fill(labels, labels + query.k, -1);
    for (size_t i = 0; i < found.size(); i++) {
        distances[i] = product ? -found[i].first : found[i].first;
        labels[i] = found[i].second;
    }
}

} // namespace

GraphWalk searchGraph(const faiss::IndexHNSW& index, const GraphQuery& query, float* distances, int64_t* labels) {
    const GraphLinks graph = linksOf(index);
    const bool product = index.metric_type == faiss::METRIC_INNER_PRODUCT;
    GraphWalk walk;
    const auto run = [&](const auto& costs) {
        write(GraphSearch(graph, costs, query, size_t(query.k)).run(walk), product, query, distances, labels);
    };
    bool half = false;
    if (const auto* codes = numbersOf(*index.storage, half)) {
        run(NumberCosts{RowComparison(query.vector, size_t(index.d), half, product), codes->codes.data(), codes->code_size});
    } else {
        const std::unique_ptr<faiss::DistanceComputer> distance(index.storage->get_distance_computer());
        distance->set_query(query.vector);
        run(StorageCosts{*distance, product});
    }
    return walk;
}

GraphWalk searchGraph(const GraphLinks& graph, const ScanView& rows, const GraphQuery& query, float* distances, int64_t* labels) {
    const Kernel& kernel = bestKernel();
    std::vector<int8_t> codes(rows.stride);
    quantise(query.vector, rows.dimensions, greatestMagnitude(query.vector, rows.dimensions), codes.data());
    GraphWalk walk;
    const size_t kept = std::min(graph.rows, size_t(2 * query.k + 100));
    const std::vector<Node> found = GraphSearch(graph, CodeCosts{{rows, kernel, codes.data()}}, query, kept).run(walk);
    std::vector<Row> ids;
    for (const Node& node : found) ids.push_back(node.second);
    std::vector<Node> rescored;
    scoreNamed(ExactScores{rows, kernel, query.vector}, ids.data(), ids.size(), [&](Row row, float score) {
        rescored.emplace_back(costOrFarthest(-score), row);
    });
    std::sort(rescored.begin(), rescored.end());
    rescored.resize(std::min(rescored.size(), size_t(query.k)));
    write(rescored, true, query, distances, labels);
    return walk;
}

} // namespace vitrine
