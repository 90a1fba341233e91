// A graph in a file: whole, with a bit turned over at 400 places, cut short at 200. The file is written here as FAISS writes it.
#include "../src/mapped-graph.h"
#include "expect.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace vitrine;

namespace {

constexpr int32_t dimensions = 20;
constexpr int64_t count = 700;
constexpr int32_t links = 16; // on the lowest level; half of it above
constexpr int64_t k = 10;

void save(const std::string& path, const std::vector<char>& bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), std::streamsize(bytes.size()));
    EXPECT(file.good());
}

template <typename Number>
void put(std::vector<char>& file, Number number) {
    const char* bytes = reinterpret_cast<const char*>(&number);
    file.insert(file.end(), bytes, bytes + sizeof number);
}

template <typename Number>
void putVector(std::vector<char>& file, const std::vector<Number>& numbers) {
    put(file, uint64_t(numbers.size()));
    for (const Number number : numbers) put(file, number);
}

void putHeader(std::vector<char>& file, const char* tag) {
    file.insert(file.end(), tag, tag + 4);
    put(file, dimensions);
    put(file, count);
    put(file, int64_t(1) << 20);
    put(file, int64_t(1) << 20);
    put(file, uint8_t(1));
    put(file, innerProductInFiles);
}

float product(const float* x, const float* y) {
    float sum = 0;
    for (int32_t i = 0; i < dimensions; i++) sum += x[i] * y[i];
    return sum;
}

// The rows nearest one, best first, itself left out; of those whose number `step` divides.
std::vector<int32_t> neighboursOf(const std::vector<float>& rows, int64_t row, int32_t step, size_t most) {
    std::vector<int32_t> others;
    for (int32_t other = 0; other < count; other += step) {
        if (other != row) others.push_back(other);
    }
    const float* query = rows.data() + row * dimensions;
    std::sort(others.begin(), others.end(), [&](int32_t a, int32_t b) {
        return product(query, rows.data() + a * dimensions) > product(query, rows.data() + b * dimensions);
    });
    others.resize(std::min(others.size(), most));
    return others;
}

// Every tenth row stands on the level above the lowest, too.
std::vector<char> graphFile(const std::vector<float>& rows, Random& random) {
    std::vector<int32_t> levels, edges;
    std::vector<uint64_t> offsets{0};
    for (int64_t row = 0; row < count; row++) {
        levels.push_back(row % 10 == 0 ? 2 : 1);
        std::vector<int32_t> lowest = neighboursOf(rows, row, 1, links - 3);
        while (lowest.size() < links) lowest.push_back(int32_t(random.below(count)));
        edges.insert(edges.end(), lowest.begin(), lowest.end());
        if (levels.back() == 2) {
            std::vector<int32_t> above = neighboursOf(rows, row, 10, links / 2 - 2);
            above.resize(links / 2, -1);
            edges.insert(edges.end(), above.begin(), above.end());
        }
        offsets.push_back(edges.size());
    }
    std::vector<char> file;
    putHeader(file, "IHNf");
    putVector(file, std::vector<double>{0.9, 0.1});
    putVector(file, std::vector<int32_t>{0, links, links + links / 2});
    putVector(file, levels);
    putVector(file, offsets);
    putVector(file, edges);
    for (const int32_t number : {0, 1, 40, 50, 1}) put(file, number); // entry point, its level, efConstruction, efSearch, beam
    putHeader(file, "IxFI");
    putVector(file, rows);
    return file;
}

// Of all rows and of every third, whatever order they stand in; no labels where the file is refused.
std::vector<int32_t> tryFile(const std::string& path, const ScanIndex& scan, const float* query) {
    try {
        const auto graph = MappedGraph::open(path, scan);
        std::vector<uint8_t> thirds((count + 7) / 8);
        for (int64_t row = 0; row < count; row += 3) thirds[size_t(row / 8)] |= uint8_t(1 << (row % 8));
        std::vector<int32_t> labels = graph->search(query, 1, k, 0, nullptr).labels;
        for (const auto& searched : {graph, graph->loaded()}) {
            const auto some = searched->search(query, 1, k, 0, &thirds, {10, 0, 20}).labels;
            for (const int32_t label : some) EXPECT(label == -1 || label % 3 == 0);
            labels.insert(labels.end(), some.begin(), some.end());
        }
        for (const int32_t label : labels) EXPECT(label >= -1 && label < count);
        return labels;
    } catch (const std::runtime_error& error) {
        EXPECT(std::strstr(error.what(), "Cannot open") != nullptr);
        return {};
    }
}

void testDamage(const std::vector<char>& whole, const std::string& path, const ScanIndex& scan, const float* query) {
    Random random(5);
    int refused = 0;
    for (int i = 0; i < 400; i++) {
        std::vector<char> damaged = whole;
        const size_t at = random.below(uint32_t(i % 2 == 0 ? whole.size() : 200)); // half of them in the headers
        damaged[at] = char(damaged[at] ^ 1 << random.below(8));
        save(path, damaged);
        refused += tryFile(path, scan, query).empty();
    }
    EXPECT(refused > 20 && refused < 390);
    for (int i = 0; i < 200; i++) {
        save(path, {whole.begin(), whole.begin() + long(i < 70 ? uint32_t(i) : random.below(uint32_t(whole.size())))});
        EXPECT(tryFile(path, scan, query).empty());
    }
}

} // namespace

void testGraph() {
    Random random(4);
    std::vector<float> rows;
    for (int64_t i = 0; i < count * dimensions; i++) rows.push_back(random.number());
    const std::string folder = "/tmp/vitrine-graph-" + std::to_string(getpid());
    const std::string rowsPath = folder + ".rows", codesPath = folder + ".codes", graphPath = folder + ".graph";
    const char* bytes = reinterpret_cast<const char*>(rows.data());
    save(rowsPath, {bytes, bytes + rows.size() * sizeof(float)});
    RowLayout layout;
    layout.rows = count;
    layout.dimensions = dimensions;
    layout.half = false;
    const auto mapped = MappedRows::open(rowsPath, layout);
    writeCodes(*mapped, codesPath, 1, nobody());
    const auto scan = ScanIndex::open(mapped, codesPath);
    const std::vector<char> whole = graphFile(rows, random);
    save(graphPath, whole);
    int found = 0;
    for (int64_t row = 0; row < count; row += 7) {
        const float* query = rows.data() + row * dimensions;
        const Neighbours nearest = MappedGraph::open(graphPath, *scan)->search(query, 1, k, 0, nullptr);
        EXPECT(nearest.visited > k && nearest.visited <= count);
        for (size_t i = 0; i < size_t(k); i++) EXPECT(std::abs(nearest.distances[i] - product(query, rows.data() + nearest.labels[i] * dimensions)) < 1e-5f);
        for (const int32_t wanted : neighboursOf(rows, row, 1, size_t(k) - 1)) {
            found += std::count(nearest.labels.begin(), nearest.labels.end(), wanted) > 0;
        }
    }
    EXPECT(found >= int(0.9 * 9 * count / 7));
    testDamage(whole, graphPath, *scan, rows.data());
    std::printf("graph\n");
    for (const std::string& path : {rowsPath, codesPath, graphPath}) ::unlink(path.c_str());
}
