#include "scan-pass.h"

#include "scan-scores.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace vitrine {

namespace {

// A thread that compares less than this is not worth waking: about 300 microseconds of scanning.
constexpr double bytesPerThread = 4 << 20;
constexpr int maxThreads = 1024;

// Asks for `bytes` bytes that a scan in order comes to next: the processor itself stops at each page of 4 KiB. A lone
// query took a quarter less time with 8 KiB, several in one pass the same.
void fetchAhead(const void* current, size_t bytes) {
    const uintptr_t next = uintptr_t(current) + (8 << 10); // no matter where: a prefetch never fails
    for (size_t at = 0; at < bytes; at += 64) __builtin_prefetch(reinterpret_cast<const void*>(next + at));
}

int64_t countBits(const std::vector<uint64_t>& words) {
    int64_t count = 0;
    for (const uint64_t word : words) count += __builtin_popcountll(word);
    return count;
}

// Rows that follow each other in one part.
void scanRun(const CodeScores& scores, int64_t begin, int64_t end, TopRows& top) {
    const ScanView& view = scores.view;
    const int8_t* codes = view.codesOf(begin);
    const float* scales = view.partOf(begin).scales + view.placeOf(begin);
    const size_t stride = view.stride;
    int64_t id = begin;
    for (; id + 4 <= end; id += 4, codes += 4 * stride, scales += 4) {
        const int8_t* const rows[4] = {codes, codes + stride, codes + 2 * stride, codes + 3 * stride};
        fetchAhead(codes, 4 * stride);
        int32_t products[4];
        scores.kernel.innerProductsBytes4(scores.query, rows, stride, products);
        const float threshold = top.threshold();
        for (int i = 0; i < 4; i++) {
            const float score = float(products[i]) * scales[i];
            if (score >= threshold) top.offer(score, int32_t(id + i));
        }
    }
    for (; id < end; id++) top.offer(scores.one(int32_t(id)), int32_t(id));
}

void scanRun(const ExactScores& scores, int64_t begin, int64_t end, TopRows& top) {
    for (int64_t id = begin; id < end; id++) {
        fetchAhead(scores.view.exactOf(id), scores.view.exactBytes());
        top.offer(scores.one(int32_t(id)), int32_t(id));
    }
}

template <typename Scores>
void scanNamed(const Scores& scores, const int32_t* ids, int count, TopRows& top) {
    scoreNamed(scores, ids, size_t(count), [&](int32_t id, float score) {
        if (score >= top.threshold()) top.offer(score, id);
    });
}

// The rows of one block whose bits are set, word by word: an empty one costs a comparison, a full one is a run.
template <typename Scores>
void scanFiltered(const Scores& scores, const std::vector<uint64_t>& eligible, int64_t begin, int64_t end, TopRows& top) {
    int32_t ids[64 + 64];
    int count = 0;
    for (int64_t first = begin; first < end; first += 64) {
        uint64_t word = eligible[size_t(first / 64)];
        if (word == ~uint64_t(0)) {
            scanRun(scores, first, first + 64, top);
            continue;
        }
        for (; word != 0; word &= word - 1) ids[count++] = int32_t(first) + __builtin_ctzll(word);
        if (count >= 64) {
            scanNamed(scores, ids, count, top);
            count = 0;
        }
    }
    scanNamed(scores, ids, count, top);
}

template <typename Scores>
void scanRows(const Scores& scores, const ScanQuery& query, int64_t begin, int64_t end, TopRows& top) {
    if (query.filtered) scanFiltered(scores, query.eligible, begin, end, top);
    else scanRun(scores, begin, end, top);
}

} // namespace

std::vector<uint64_t> toWords(const uint8_t* bitmap, int64_t rows) {
    std::vector<uint64_t> words(size_t(rows + 63) / 64);
    if (words.empty()) return words;
    std::memcpy(words.data(), bitmap, size_t(rows + 7) / 8);
    if (rows % 64 != 0) words.back() &= (uint64_t(1) << (rows % 64)) - 1;
    return words;
}

ScanPass::ScanPass(std::shared_ptr<const ScanView> view, std::vector<ScanQuery> queries, bool exact)
        : view_(std::move(view)), queries_(std::move(queries)), kernel_(bestKernel()), blockRows_(scanBlockRows(view_->stride)) {
    double bytes = 0;
    int64_t rows = 0;
    for (const ScanQuery& query : queries_) {
        Prepared prepared;
        prepared.eligible = query.filtered ? countBits(query.eligible) : query.rows;
        // Where the second stage would compare all of them anyway, the first is saved.
        prepared.exact = exact || prepared.eligible <= query.rescored;
        prepared.kept = size_t(std::min(prepared.eligible, prepared.exact ? query.k : std::max(query.k, query.rescored)));
        if (!prepared.exact) {
            prepared.codes.resize(view_->stride);
            const float greatest = greatestMagnitude(query.numbers.data(), view_->dimensions);
            quantise(query.numbers.data(), view_->dimensions, greatest, prepared.codes.data());
        }
        bytes += double(prepared.eligible) * double(prepared.exact ? view_->exactBytes() : view_->stride);
        rows = std::max(rows, query.rows);
        prepared_.push_back(std::move(prepared));
    }
    threads_ = int(std::clamp(bytes / bytesPerThread, 1.0, double(maxThreads)));
    blocks_ = (rows + blockRows_ - 1) / blockRows_;
    merged_ = emptyTops();
}

std::vector<TopRows> ScanPass::emptyTops() const {
    std::vector<TopRows> tops;
    for (const Prepared& prepared : prepared_) tops.emplace_back(prepared.kept);
    return tops;
}

void ScanPass::scanBlock(int64_t begin, std::vector<TopRows>& top) const {
    for (size_t q = 0; q < queries_.size(); q++) {
        const ScanQuery& query = queries_[q];
        const int64_t end = std::min(begin + blockRows_, query.rows);
        if (begin >= end || prepared_[q].kept == 0) continue;
        if (prepared_[q].exact) scanRows(ExactScores{*view_, kernel_, query.numbers.data()}, query, begin, end, top[q]);
        else scanRows(CodeScores{*view_, kernel_, prepared_[q].codes.data()}, query, begin, end, top[q]);
    }
}

bool ScanPass::run(const BuildControl& control) {
    if (next_ >= blocks_ && blocks_ > 0) return false;
    std::vector<TopRows> top = emptyTops();
    int64_t mine = 0;
    for (int64_t block; (block = next_++) < blocks_; mine++) {
        control.giveWay();
        scanBlock(block * blockRows_, top);
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    for (size_t q = 0; q < top.size(); q++) {
        for (const Scored& row : top[q].rows()) merged_[q].offer(row.score, row.id);
    }
    done_ += mine;
    if (finished_ || done_ < blocks_) return false;
    finished_ = true;
    finish();
    return true;
}

void ScanPass::finish() {
    for (size_t q = 0; q < queries_.size(); q++) {
        const ScanQuery& query = queries_[q];
        ScanAnswer answer;
        answer.distances.assign(size_t(query.k), -std::numeric_limits<float>::infinity());
        answer.labels.assign(size_t(query.k), -1);
        answer.visited = prepared_[q].eligible;
        if (!prepared_[q].exact) {
            std::vector<int32_t> ids;
            for (const Scored& row : merged_[q].rows()) ids.push_back(row.id);
            std::sort(ids.begin(), ids.end());
            TopRows best(size_t(std::min(query.k, prepared_[q].eligible)));
            scanNamed(ExactScores{*view_, kernel_, query.numbers.data()}, ids.data(), int(ids.size()), best);
            merged_[q] = std::move(best);
        }
        merged_[q].writeTo(answer.distances.data(), answer.labels.data());
        answers_.push_back(std::move(answer));
    }
    view_.reset(); // the rows may be freed now, whoever still refers to this pass
}

} // namespace vitrine
