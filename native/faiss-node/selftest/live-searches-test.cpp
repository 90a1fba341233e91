// Work in the background waits while searches need the processors, never for long, and goes on as soon as they end.
#include "../src/live-searches.h"
#include "expect.h"

#include <optional>
#include <thread>
#include <vector>

using namespace vitrine;

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

void workFor(milliseconds time) {
    const auto end = Clock::now() + time;
    while (Clock::now() < end) {
    }
}

// How long one giveWay takes after so much work.
Clock::duration waited(BackgroundWork& work, milliseconds worked) {
    workFor(worked);
    const auto start = Clock::now();
    work.giveWay();
    return Clock::now() - start;
}

} // namespace

void testLiveSearches() {
    setProcessors(2);
    BackgroundWork work(1);
    EXPECT(waited(work, milliseconds(40)) < milliseconds(30)); // nobody searches
    std::optional<LiveSearch> first{std::in_place}, second;
    EXPECT(waited(work, milliseconds(40)) < milliseconds(30)); // a processor for each
    second.emplace();
    work.giveWay(); // counts from here
    EXPECT(waited(work, milliseconds(20)) >= milliseconds(50)); // three times as long as it worked, …
    EXPECT(waited(work, milliseconds(50)) >= milliseconds(100)); // … up to 100 ms: both searches go on
    std::optional<BackgroundWork> other{std::in_place, 2};
    second.reset();
    EXPECT(waited(work, milliseconds(20)) >= milliseconds(50)); // three in the background and one search are too many, too
    other.reset();
    EXPECT(waited(work, milliseconds(20)) < milliseconds(20));

    // A search that ends wakes what would wait for it 100 ms.
    int late = 0;
    for (int round = 0; round < 20; round++) {
        second.emplace();
        workFor(milliseconds(40));
        std::thread ending([&] {
            std::this_thread::sleep_for(milliseconds(2));
            second.reset();
        });
        if (waited(work, milliseconds(0)) >= milliseconds(60)) late++;
        ending.join();
    }
    EXPECT(late <= 2);

    // Several threads of one work, while searches come and go.
    std::atomic<bool> stop{false};
    std::thread searching([&] {
        while (!stop) {
            const LiveSearch one, two;
            std::this_thread::yield();
        }
    });
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; i++) threads.emplace_back([&] {
        for (int piece = 0; piece < 2000; piece++) work.giveWay();
    });
    for (std::thread& thread : threads) thread.join();
    stop = true;
    searching.join();
}
