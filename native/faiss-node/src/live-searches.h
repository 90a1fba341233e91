// Searches that somebody waits for, and work in the background that stands back for them: process-wide.
#pragma once

#include <atomic>
#include <chrono>

namespace vitrine {

// A thread that a search works on, or waits for in a pool, while this lives.
class LiveSearch {
   public:
    LiveSearch();
    ~LiveSearch();
    LiveSearch(const LiveSearch&) = delete;
    LiveSearch& operator=(const LiveSearch&) = delete;
};

// How many threads can work at the same time. To be told before there is background work; 1 until then.
void setProcessors(int processors);

// Work on so many threads that gives way to searches while both together are more than there are processors. The system's
// scheduler alone does not bring that about: a thread of the lowest priority keeps its processor while two of a search share
// the other one.
class BackgroundWork {
   public:
    explicit BackgroundWork(int threads);
    ~BackgroundWork();
    BackgroundWork(const BackgroundWork&) = delete;
    BackgroundWork& operator=(const BackgroundWork&) = delete;

    // To be called by each of its threads between pieces of work of a few milliseconds: waits for searches to end, at most three
    // times as long as was worked since it last waited, and 100 ms. So a quarter of the time is left to it, however many search.
    void giveWay();

   private:
    using Clock = std::chrono::steady_clock;
    const int threads_;
    std::atomic<Clock::time_point> resumed_{Clock::now()};
};

} // namespace vitrine
