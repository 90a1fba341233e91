// Scans against a plain search, on one thread and several, while rows are appended.
#include "../src/scan-pass.h"
#include "expect.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace vitrine;

namespace {

constexpr int64_t dimensions = 50;
constexpr int64_t count = 9001; // two chunks and a bit, not a multiple of 64

std::vector<float> draw(Random& random, int64_t rows) {
    std::vector<float> numbers(size_t(rows * dimensions));
    for (float& number : numbers) number = random.number();
    return numbers;
}

std::vector<int32_t> nearest(const ScanIndex& index, const ScanQuery& query) {
    std::vector<Scored> all;
    for (int32_t id = 0; id < query.rows; id++) {
        if (query.filtered && !(query.eligible[size_t(id) / 64] >> (id % 64) & 1)) continue;
        all.push_back({index.scores(query.numbers.data(), &id, 1)[0], id});
    }
    std::sort(all.begin(), all.end(), better);
    std::vector<int32_t> labels(size_t(query.k), -1);
    for (size_t i = 0; i < std::min(labels.size(), all.size()); i++) labels[i] = all[i].id;
    return labels;
}

std::vector<ScanAnswer> search(const ScanIndex& index, std::vector<ScanQuery> queries, bool exact, int threads) {
    ScanPass pass(index.view(), std::move(queries), exact);
    std::atomic<int> ends{0};
    std::vector<std::thread> others;
    const auto work = [&] { ends += pass.run(nobody()) ? 1 : 0; };
    for (int i = 1; i < threads; i++) others.emplace_back(work);
    work();
    for (std::thread& other : others) other.join();
    EXPECT(ends == 1);
    EXPECT(!pass.run(nobody())); // who comes late finds nothing to do
    return pass.answers();
}

ScanQuery makeQuery(Random& random, int64_t rows, int64_t k, int every) {
    ScanQuery query;
    query.numbers = draw(random, 1);
    query.k = k;
    query.rescored = 2 * k + 100;
    query.rows = rows;
    query.filtered = every > 0;
    if (!query.filtered) return query;
    std::vector<uint8_t> bitmap(size_t(rows + 7) / 8, every == 1 ? 255 : 0); // more set than there are rows
    for (int64_t id = 0; every > 1 && id < rows; id += every) bitmap[size_t(id / 8)] |= uint8_t(1 << id % 8);
    query.eligible = toWords(bitmap.data(), rows);
    return query;
}

void testAnswers(const ScanIndex& index, Random& random) {
    std::vector<ScanQuery> queries;
    for (const int every : {0, 1, 2, 3, 100, 3000}) queries.push_back(makeQuery(random, index.rows(), 20, every));
    queries.push_back(makeQuery(random, 1000, 7, 0));  // asked for when there were fewer rows
    queries.push_back(makeQuery(random, 1000, 2000, 5)); // more than there are
    queries.push_back(makeQuery(random, 0, 3, 1));
    for (const bool exact : {false, true}) {
        for (const int threads : {1, 4}) {
            const auto answers = search(index, queries, exact, threads);
            for (size_t q = 0; q < queries.size(); q++) {
                EXPECT(answers[q].labels == nearest(index, queries[q]));
                const auto alone = search(index, {queries[q]}, exact, 2);
                EXPECT(alone[0].labels == answers[q].labels && alone[0].distances == answers[q].distances);
                EXPECT(alone[0].visited == answers[q].visited);
            }
            EXPECT(answers[0].visited == count && answers[1].visited == count && answers[2].visited == (count + 1) / 2);
        }
    }
}

void testAppendWhileSearching() {
    const auto index = ScanIndex::create(dimensions);
    Random random(5);
    const std::vector<float> rows = draw(random, count);
    std::thread appending([&] {
        for (int64_t at = 0; at < count; at += 100) {
            index->append(rows.data() + at * dimensions, std::min<int64_t>(100, count - at));
        }
    });
    std::vector<std::thread> searching;
    for (uint64_t seed = 0; seed < 3; seed++) {
        searching.emplace_back([&, seed] {
            Random own(seed + 10);
            for (int i = 0; i < 20; i++) {
                const int64_t seen = index->rows();
                const ScanQuery query = makeQuery(own, seen, 10, 0);
                const auto answers = search(*index, {query}, i % 2 == 0, 2);
                EXPECT(answers[0].labels == nearest(*index, query));
            }
        });
    }
    appending.join();
    for (std::thread& thread : searching) thread.join();
    EXPECT(index->rows() == count);
}

void testOddNumbers() {
    const auto index = ScanIndex::create(2);
    const float good[6] = {0, 0, 1, 1, 65504, -65504};
    index->append(good, 3);
    for (const float bad : {65505.0f, HUGE_VALF, std::nanf("")}) {
        const float rows[4] = {1, 1, 1, bad};
        bool refused = false;
        try {
            index->append(rows, 2);
        } catch (const std::range_error&) {
            refused = true;
        }
        EXPECT(refused && index->rows() == 3);
    }
    index->append(nullptr, 0);
    EXPECT(index->row(2) == std::vector<float>(good + 4, good + 6));
    int8_t codes[64];
    const float tiny[2] = {1e-38f, -1e-44f};
    EXPECT(quantise(tiny, 2, greatestMagnitude(tiny, 2), codes) == 0 && codes[0] == 0);
    const float row[3] = {-4, 2, 0.015f};
    EXPECT(quantise(row, 3, greatestMagnitude(row, 3), codes) == 4.0f / 127 && codes[0] == -127 && codes[1] == 64 && codes[2] == 0 && codes[63] == 0);
}

} // namespace

void testScan() {
    const auto index = ScanIndex::create(dimensions);
    Random random(4);
    const std::vector<float> rows = draw(random, count);
    for (int64_t at = 0, step = 1; at < count; at += step, step = std::min<int64_t>(step * 3, count - at)) {
        index->append(rows.data() + at * dimensions, step);
    }
    EXPECT(index->rows() == count);
    testAnswers(*index, random);
    testAppendWhileSearching();
    testOddNumbers();
    std::printf("scan\n");
}
