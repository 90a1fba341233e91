// The file of codes: whole, cut short at 200 places, with a bit turned over at 200.
#include "../src/scan-pass.h"
#include "expect.h"

#include <unistd.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

using namespace vitrine;

namespace {

constexpr int64_t dimensions = 70;
constexpr int64_t count = 3001;
constexpr size_t headerBytes = 64;

void save(const std::string& path, const void* data, size_t bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(static_cast<const char*>(data), std::streamsize(bytes));
    EXPECT(file.good());
}

std::vector<char> load(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

ScanAnswer search(const ScanIndex& index) {
    ScanQuery query;
    query.numbers = index.row(7);
    query.k = 5;
    query.rescored = 60;
    query.rows = index.rows();
    ScanPass pass(index.view(), {query}, false);
    EXPECT(pass.run(nobody()));
    return pass.answers()[0];
}

// The answer, or no labels where the file is refused.
std::vector<int32_t> tryFile(const std::shared_ptr<MappedRows>& rows, const std::string& path) {
    try {
        return search(*ScanIndex::open(rows, path)).labels;
    } catch (const std::runtime_error& error) {
        EXPECT(std::strstr(error.what(), "Cannot open") != nullptr);
        return {};
    }
}

void testDamage(const std::shared_ptr<MappedRows>& rows, const std::string& path) {
    const std::vector<char> whole = load(path);
    Random random(9);
    for (int i = 0; i < 200; i++) {
        std::vector<char> damaged = whole;
        // Half of them in the header and the scales in front.
        const size_t at = random.below(i % 2 == 0 ? uint32_t(whole.size()) : uint32_t(i % 4 == 1 ? headerBytes : 12000));
        damaged[at] = char(damaged[at] ^ 1 << random.below(8));
        save(path, damaged.data(), damaged.size());
        const auto labels = tryFile(rows, path);
        EXPECT(labels.empty() == (at < headerBytes)); // what is no length cannot be seen here, and does no harm
        for (const int32_t label : labels) EXPECT(label >= -1 && label < count);
    }
    for (int i = 0; i < 200; i++) {
        save(path, whole.data(), i < 70 ? size_t(i) : random.below(uint32_t(whole.size())));
        EXPECT(tryFile(rows, path).empty());
    }
    std::vector<char> longer = whole;
    longer.push_back(0);
    save(path, longer.data(), longer.size());
    EXPECT(tryFile(rows, path).empty());
    save(path, whole.data(), whole.size());
    EXPECT(!tryFile(rows, path).empty());
}

void testFiles(const std::string& folder, bool half) {
    Random random(8);
    std::vector<float> numbers(size_t(count * dimensions));
    for (float& number : numbers) number = random.number();
    std::vector<uint16_t> halves(numbers.size());
    plainKernel.toHalf(numbers.data(), halves.data(), halves.size());
    const std::string rowsPath = folder + "/rows", path = folder + "/codes";
    RowLayout layout{0, count, dimensions, half};
    if (half) save(rowsPath, halves.data(), halves.size() * sizeof(uint16_t));
    else save(rowsPath, numbers.data(), numbers.size() * sizeof(float));
    const auto rows = MappedRows::open(rowsPath, layout);
    writeCodes(*rows, path, 1, nobody());
    const std::vector<char> written = load(path);
    writeCodes(*rows, path, 3, nobody());
    EXPECT(load(path) == written);
    const auto index = ScanIndex::open(rows, path);
    const ScanAnswer found = search(*index);
    EXPECT(found.labels[0] == 7 && found.visited == count && index->memoryBytes() == 0);
    EXPECT(found.labels == std::vector<int32_t>(rows->search(index->row(7).data(), 1, 5, nullptr).labels));
    layout.rows--;
    EXPECT(tryFile(MappedRows::open(rowsPath, layout), path).empty());
    testDamage(rows, path);
    EXPECT(unlink(rowsPath.c_str()) == 0 && unlink(path.c_str()) == 0);
}

} // namespace

void testCodesFile() {
    char folder[] = "/tmp/faiss-node-selftest-XXXXXX";
    EXPECT(mkdtemp(folder) != nullptr);
    testFiles(folder, true);
    testFiles(folder, false);
    EXPECT(rmdir(folder) == 0);
    std::printf("codes file\n");
}
