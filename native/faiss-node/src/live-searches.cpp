#include "live-searches.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace vitrine {

namespace {

constexpr int workedTimes = 3;
constexpr std::chrono::milliseconds longestWait{100};

// Never destroyed: threads may wait in it while the process ends.
struct Traffic {
    std::atomic<int> searching{0};
    std::atomic<int> background{0};
    std::atomic<int> processors{1};
    std::atomic<int> waiting{0};
    std::mutex mutex;
    std::condition_variable changed;

    bool crowded() const {
        const int threads = searching;
        return threads > 0 && threads + background > processors;
    }

    void end(std::atomic<int>& threads, int number) {
        threads -= number;
        if (waiting == 0) return; // who begins to wait after this sees them gone
        const std::lock_guard<std::mutex> lock(mutex);
        changed.notify_all();
    }
};

Traffic& traffic() {
    static Traffic& only = *new Traffic;
    return only;
}

} // namespace

LiveSearch::LiveSearch() { traffic().searching++; }

LiveSearch::~LiveSearch() { traffic().end(traffic().searching, 1); }

void setProcessors(int processors) { traffic().processors = processors; }

BackgroundWork::BackgroundWork(int threads) : threads_(threads) { traffic().background += threads_; }

BackgroundWork::~BackgroundWork() { traffic().end(traffic().background, threads_); }

void BackgroundWork::giveWay() {
    Traffic& all = traffic();
    if (!all.crowded()) return;
    const auto worked = Clock::now() - resumed_.load();
    {
        std::unique_lock<std::mutex> lock(all.mutex);
        all.waiting++;
        all.changed.wait_for(lock, std::min<Clock::duration>(workedTimes * worked, longestWait), [&] { return !all.crowded(); });
        all.waiting--;
    }
    resumed_ = Clock::now();
}

} // namespace vitrine
