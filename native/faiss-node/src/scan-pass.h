// One pass over the rows of a scan for up to 16 queries at once, by any number of threads.
#pragma once

#include "build-control.h"
#include "scan-index.h"
#include "top-rows.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace vitrine {

struct ScanQuery {
    std::vector<float> numbers;
    int64_t k = 0;
    int64_t rescored = 0; // rows that the second stage compares, at least k of them
    int64_t rows = 0;     // only the rows before this one, which there were when the search was asked for
    bool filtered = false;
    std::vector<uint64_t> eligible; // when filtered: a bitmap over rows, with nothing set from `rows` on
};

// A bitmap as ScanQuery wants it, of at least ceil(rows / 8) bytes.
std::vector<uint64_t> toWords(const uint8_t* bitmap, int64_t rows);

// k pairs, best first; where fewer were found, label -1 and -infinity.
struct ScanAnswer {
    std::vector<float> distances;
    std::vector<int32_t> labels;
    int64_t visited = 0; // rows compared in the first stage
};

class ScanPass {
   public:
    // exact: every eligible row is compared by its exact numbers, there is no second stage.
    ScanPass(std::shared_ptr<const ScanView> view, std::vector<ScanQuery> queries, bool exact);

    // How many threads are worth their start.
    int threadsWorthwhile() const { return threads_; }
    // Takes blocks of rows until none is left; any number of threads may do so at once, or come later. True for the one
    // that found the work done: it alone has made the answers, which do not depend on the number of threads.
    // `control` is looked at between blocks: the work of a fraction of a millisecond for each query.
    bool run(const BuildControl& control);
    const std::vector<ScanAnswer>& answers() const { return answers_; }

   private:
    struct Prepared {
        std::vector<int8_t> codes;
        size_t kept = 0;
        bool exact = false;
        int64_t eligible = 0;
    };
    void scanBlock(int64_t begin, std::vector<TopRows>& top) const;
    void finish();
    std::vector<TopRows> emptyTops() const;

    std::shared_ptr<const ScanView> view_;
    std::vector<ScanQuery> queries_;
    std::vector<Prepared> prepared_;
    const Kernel& kernel_;
    int64_t blockRows_;
    int64_t blocks_;
    int threads_ = 1;
    std::atomic<int64_t> next_{0};

    std::mutex mutex_; // of what stands below
    int64_t done_ = 0;
    bool finished_ = false;
    std::vector<TopRows> merged_;
    std::vector<ScanAnswer> answers_;
};

} // namespace vitrine
