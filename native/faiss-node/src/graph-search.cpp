#include "graph-search.h"

#include <faiss/IndexFlatCodes.h>
#include <faiss/MetricType.h>
#include <faiss/impl/DistanceComputer.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <queue>
#include <utility>
#include <vector>

namespace vitrine {

namespace {

using Row = faiss::HNSW::storage_idx_t;
using Node = std::pair<float, Row>; // cost (smaller is nearer; equal costs by row) and row

constexpr size_t prefetchedBytes = 1024; // the processor fetches the rest of a row by itself once it is being read

// The `size` nearest nodes offered, the farthest of them on top.
class NearestNodes {
   public:
    explicit NearestNodes(size_t size) : size_(size) {}
    bool wants(const Node& node) const { return heap_.size() < size_ || node < heap_.top(); }
    void offer(const Node& node) {
        if (!wants(node)) return;
        heap_.push(node);
        if (heap_.size() > size_) heap_.pop();
    }
    // Whether the node was offered and is no longer among them.
    bool leavesOut(const Node& node) const { return heap_.size() == size_ && heap_.top() < node; }
    bool empty() const { return heap_.empty(); }
    Node takeFarthest() {
        const Node node = heap_.top();
        heap_.pop();
        return node;
    }

   private:
    size_t size_;
    std::priority_queue<Node> heap_;
};

class GraphSearch {
   public:
    GraphSearch(const faiss::IndexHNSW& index, const GraphQuery& query)
            : graph_(index.hnsw),
              query_(query),
              sign_(index.metric_type == faiss::METRIC_INNER_PRODUCT ? -1.0f : 1.0f),
              distance_(index.storage->get_distance_computer()),
              codes_(dynamic_cast<const faiss::IndexFlatCodes*>(index.storage)),
              visited_(size_t(index.ntotal), 0),
              found_(size_t(query.k)) {
        distance_->set_query(query.vector);
    }

    void run(float* distances, int64_t* labels) {
        exploreBottom(descend());
        std::fill(labels, labels + query_.k, -1);
        for (int64_t i = 0; !found_.empty(); i++) {
            const Node node = found_.takeFarthest();
            distances[i] = sign_ * node.first;
            labels[i] = node.second;
        }
    }

   private:
    Node nodeOf(Row row) { return {sign_ * (*distance_)(row), row}; }

    template <typename Visit>
    void forEachNeighbour(Row row, int level, Visit&& visit) {
        size_t begin, end;
        graph_.neighbor_range(row, level, &begin, &end);
        for (size_t i = begin; i < end && graph_.neighbors[i] >= 0; i++) visit(graph_.neighbors[i]);
    }

    // From the entry point down the upper levels, on each to the node nearest the query.
    Node descend() {
        Node nearest = nodeOf(graph_.entry_point);
        for (int level = graph_.max_level; level > 0; level--) {
            for (Node before{0, -1}; before.second != nearest.second;) {
                before = nearest;
                forEachNeighbour(before.second, level, [&](Row row) { nearest = std::min(nearest, nodeOf(row)); });
            }
        }
        return nearest;
    }

    // The neighbours not visited so far, which count as visited from now on. Their numbers are asked for here, so that they
    // are on their way from memory while the first of them are compared.
    void collectFresh(Row node) {
        fresh_.clear();
        forEachNeighbour(node, 0, [&](Row row) {
            if (visited_[size_t(row)]) return;
            visited_[size_t(row)] = 1;
            fresh_.push_back(row);
            if (codes_ == nullptr) return;
            const uint8_t* numbers = codes_->codes.data() + size_t(row) * codes_->code_size;
            for (size_t at = 0; at < std::min(codes_->code_size, prefetchedBytes); at += 64) __builtin_prefetch(numbers + at);
        });
    }

    // Best first over the lowest level, until what is left is farther than the efSearch nearest seen.
    void exploreBottom(const Node& start) {
        NearestNodes nearest(size_t(std::max(int64_t(query_.efSearch), query_.k)));
        std::priority_queue<Node, std::vector<Node>, std::greater<Node>> open;
        const auto reach = [&](const Node& node) {
            if (!nearest.wants(node)) return;
            nearest.offer(node);
            open.push(node);
            if (query_.selector == nullptr || query_.selector->is_member(node.second)) found_.offer(node);
        };
        visited_[size_t(start.second)] = 1;
        reach(start);
        while (!open.empty()) {
            const Node node = open.top();
            open.pop();
            if (nearest.leavesOut(node)) break;
            collectFresh(node.second);
            for (const Row row : fresh_) reach(nodeOf(row));
        }
    }

    const faiss::HNSW& graph_;
    const GraphQuery& query_;
    const float sign_;
    std::unique_ptr<faiss::DistanceComputer> distance_;
    const faiss::IndexFlatCodes* codes_;
    std::vector<uint8_t> visited_;
    std::vector<Row> fresh_;
    NearestNodes found_;
};

} // namespace

void searchGraph(const faiss::IndexHNSW& index, const GraphQuery& query, float* distances, int64_t* labels) {
    GraphSearch(index, query).run(distances, labels);
}

} // namespace vitrine
