#include "mapped-graph.h"

#include "finite-queries.h"
#include "kernels.h"
#include "scan-codes.h"
#include "scan-scores.h"
#include "top-rows.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace vitrine {

namespace {

void require(bool holds, const char* what) {
    if (!holds) throw std::runtime_error(std::string("it is damaged (") + what + ")");
}

// Goes through a file's bytes and never past their end.
class Cursor {
   public:
    explicit Cursor(const MappedFile& file) : file_(file) {}

    const uint8_t* skip(uint64_t bytes) {
        if (bytes > file_.bytes() - at_) throw std::runtime_error("it is shorter than its headers say");
        const uint8_t* here = file_.data() + at_;
        at_ += size_t(bytes);
        return here;
    }

    template <typename Number>
    Number read() {
        return loadAt<Number>(skip(sizeof(Number)), 0);
    }

    std::string readTag() {
        const uint8_t* tag = skip(4);
        return std::string(tag, tag + 4);
    }

    // Numbers behind their count, as FAISS writes a vector.
    template <typename Number>
    const uint8_t* readVector(uint64_t& count) {
        count = read<uint64_t>();
        if (count > file_.bytes() / sizeof(Number)) throw std::runtime_error("it is shorter than its headers say");
        return skip(count * sizeof(Number));
    }

   private:
    const MappedFile& file_;
    size_t at_ = 0;
};

struct Header {
    int32_t dimensions;
    int64_t rows;
    int32_t metric;
};

Header readHeader(Cursor& cursor) {
    Header header;
    header.dimensions = cursor.read<int32_t>();
    header.rows = cursor.read<int64_t>();
    cursor.skip(2 * sizeof(int64_t)); // unused
    cursor.skip(1);                   // whether it is trained
    header.metric = cursor.read<int32_t>();
    require(header.dimensions > 0 && header.dimensions <= 1 << 20, "dimensions");
    require(header.rows >= 0 && header.rows <= std::numeric_limits<int32_t>::max(), "number of rows");
    if (header.metric != innerProductInFiles) {
        throw std::runtime_error("expected the metric inner product (0), got " + std::to_string(header.metric));
    }
    return header;
}

void readLinksPerLevel(Cursor& cursor, GraphLinks& graph) {
    uint64_t levels;
    const uint8_t* below = cursor.readVector<int32_t>(levels);
    require(levels > 1 && levels < 1000 && loadAt<int32_t>(below, 0) == 0, "links per level");
    for (uint64_t i = 0; i < levels; i++) {
        const int32_t count = loadAt<int32_t>(below, i);
        require(count >= 0 && (i == 0 || uint64_t(count) >= graph.linksBelow.back()), "links per level");
        graph.linksBelow.push_back(uint64_t(count));
    }
}

// The links; returns efSearch.
int readGraph(Cursor& cursor, GraphLinks& graph) {
    uint64_t count;
    cursor.readVector<double>(count); // the chance of each level
    readLinksPerLevel(cursor, graph);
    cursor.readVector<int32_t>(count); // levels: the walk needs only that of the entry point, which max_level tells
    require(count == graph.rows, "levels");
    graph.offsets = cursor.readVector<uint64_t>(count);
    require(count == graph.rows + 1, "offsets");
    graph.links = cursor.readVector<int32_t>(graph.linkCount);
    require(graph.linkCount > 0 || graph.rows == 0, "links");
    graph.entryPoint = cursor.read<int32_t>();
    graph.maxLevel = cursor.read<int32_t>();
    cursor.skip(sizeof(int32_t)); // efConstruction
    const int efSearch = cursor.read<int32_t>();
    cursor.skip(sizeof(int32_t)); // upper_beam
    if (graph.rows == 0) return efSearch;
    require(graph.entryPoint >= 0 && graph.entryPoint < int64_t(graph.rows), "entry point");
    require(graph.maxLevel >= 0 && size_t(graph.maxLevel) + 1 < graph.linksBelow.size(), "entry point");
    return efSearch;
}

// A scalar quantizer that holds half floats, and nothing of its own.
void readHalfQuantizer(Cursor& cursor, uint64_t dimensions) {
    const int32_t type = cursor.read<int32_t>();
    if (type != float16InFiles) {
        throw std::runtime_error("expected rows of float16, got scalar quantizer " + std::to_string(type));
    }
    cursor.skip(sizeof(int32_t) + sizeof(float)); // how ranges are found
    require(cursor.read<uint64_t>() == dimensions, "scalar quantizer");
    require(cursor.read<uint64_t>() == dimensions * sizeof(uint16_t), "scalar quantizer");
    uint64_t ranges;
    cursor.readVector<float>(ranges);
}

// The rows stand here too, for FAISS; this only looks whether they do.
void passOverRows(Cursor& cursor, const Header& graph) {
    const std::string tag = cursor.readTag();
    const bool half = tag == "IxSQ";
    if (!half && tag != "IxFI" && tag != "IxF2" && tag != "IxFl") {
        throw std::runtime_error("expected rows of float32 or float16, got '" + tag + "'");
    }
    const Header header = readHeader(cursor);
    require(header.rows == graph.rows && header.dimensions == graph.dimensions, "number of rows");
    const uint64_t numbers = uint64_t(graph.rows) * uint64_t(graph.dimensions);
    uint64_t count;
    if (half) {
        readHalfQuantizer(cursor, uint64_t(graph.dimensions));
        cursor.readVector<uint8_t>(count);
        require(count == numbers * sizeof(uint16_t), "rows");
    } else {
        cursor.readVector<float>(count);
        require(count == numbers, "rows");
    }
}

struct CodeCosts {
    CodeScores scores;

    void prefetch(Row row) const { scores.prefetch(row); }
    float one(Row row) const { return costOrFarthest(-scores.one(row)); }
    void four(const Row* ids, float* costs) const {
        scores.four(ids, costs);
        for (int i = 0; i < 4; i++) costs[i] = costOrFarthest(-costs[i]);
    }
};

// The k nearest rows by their exact numbers, of the 2 k + 100 that the walk names: as a scan does.
GraphWalk searchByCodes(
        const GraphLinks& graph, const ScanView& rows, const GraphQuery& query, float* distances, int32_t* labels) {
    const Kernel& kernel = bestKernel();
    std::vector<int8_t> codes(rows.stride);
    quantise(query.vector, rows.dimensions, greatestMagnitude(query.vector, rows.dimensions), codes.data());
    GraphWalk walk;
    const size_t kept = std::min(graph.rows, size_t(2 * query.k + 100));
    std::vector<Row> ids;
    for (const Node& node : GraphSearch(graph, CodeCosts{{rows, kernel, codes.data()}}, query, kept).run(walk)) ids.push_back(node.second);
    TopRows best(static_cast<size_t>(query.k));
    scoreNamed(ExactScores{rows, kernel, query.vector}, ids.data(), ids.size(), [&](Row row, float score) { best.offer(score, row); });
    best.writeTo(distances, labels);
    return walk;
}

} // namespace

MappedGraph::MappedGraph(std::shared_ptr<const MappedFile> file, const ScanIndex& scan) : files_{file}, rows_(scan.view()) {
    Cursor cursor(*file);
    const std::string tag = cursor.readTag();
    if (tag != "IHNf" && tag != "IHNs") {
        throw std::runtime_error("expected a FAISS HNSW index over float32 or float16 rows, got '" + tag + "'");
    }
    const Header header = readHeader(cursor);
    graph_.rows = size_t(header.rows);
    efSearch_ = readGraph(cursor, graph_);
    require(efSearch_ > 0, "efSearch");
    passOverRows(cursor, header);
    if (header.rows != rows() || header.dimensions != dimensions()) {
        throw std::runtime_error(
                "expected " + std::to_string(rows()) + " rows of " + std::to_string(dimensions()) + " values, got " +
                std::to_string(header.rows) + " of " + std::to_string(header.dimensions));
    }
    if (!scan.isMapped()) throw std::runtime_error("its rows must be those of files"); // they are one part, which loaded() copies
}

std::shared_ptr<MappedGraph> MappedGraph::open(const std::string& path, const ScanIndex& scan) {
    std::shared_ptr<const MappedFile> file = MappedFile::open(path, 1);
    try {
        return std::shared_ptr<MappedGraph>(new MappedGraph(std::move(file), scan));
    } catch (const std::runtime_error& error) {
        throw std::runtime_error("Cannot open " + path + ": " + error.what() + ".");
    }
}

std::shared_ptr<MappedGraph> MappedGraph::loaded() const {
    const std::shared_ptr<MappedGraph> copy(new MappedGraph(*this));
    if (graph_.rows == 0) return copy;
    const auto links = MappedFile::copyOf(graph_.links, linkBytes());
    const auto offsets = MappedFile::copyOf(graph_.offsets, offsetBytes());
    const auto codes = MappedFile::copyOf(rows_->parts[0].codes, codeBytes());
    const auto scales = MappedFile::copyOf(rows_->parts[0].scales, scaleBytes());
    copy->files_ = {links, offsets};
    copy->graph_.links = links->data();
    copy->graph_.offsets = offsets->data();
    auto rows = std::make_shared<ScanView>(*rows_);
    rows->owners.push_back(codes);
    rows->owners.push_back(scales);
    rows->parts[0].codes = reinterpret_cast<const int8_t*>(codes->data());
    rows->parts[0].scales = reinterpret_cast<const float*>(scales->data());
    copy->rows_ = std::move(rows);
    return copy;
}

Neighbours MappedGraph::search(
        const float* queries, int64_t count, int64_t k, int efSearch, const std::vector<uint8_t>* eligible,
        const EarlyEnd& end) const {
    const size_t pairs = size_t(count) * size_t(k);
    Neighbours result{std::vector<float>(pairs, -std::numeric_limits<float>::infinity()), std::vector<int32_t>(pairs, -1), 0, -1, -1, 0, 0};
    requireFiniteQueries(queries, count * dimensions());
    const int64_t kept = std::min(k, rows());
    for (int64_t i = 0; i < count && kept > 0; i++) {
        const GraphQuery query{
                queries + i * dimensions(), kept, int(std::min(int64_t(efSearch > 0 ? efSearch : efSearch_), rows())), eligible, end};
        const GraphWalk walk = searchByCodes(graph_, *rows_, query, result.distances.data() + i * k, result.labels.data() + i * k);
        result.visited += walk.compared;
        result.surroundings += walk.surroundings;
        result.settled += walk.settled;
    }
    return result;
}

} // namespace vitrine
