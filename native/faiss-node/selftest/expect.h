// What the self-tests share: a check that says where it failed, and numbers that are the same in every run.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#define EXPECT(condition)                                                              \
    do {                                                                               \
        if (!(condition)) {                                                            \
            std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            std::exit(1);                                                              \
        }                                                                              \
    } while (false)

class Random {
   public:
    explicit Random(uint64_t seed) : state_(seed * 2 + 1) {}
    uint32_t next() {
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;
        return uint32_t(state_ >> 32);
    }
    uint32_t below(uint32_t bound) { return uint32_t((uint64_t(next()) * bound) >> 32); }
    // In -1 .. 1.
    float number() { return float(int32_t(next())) / 2147483648.0f; }

   private:
    uint64_t state_;
};

void testKernels();
void testScan();
void testCodesFile();
void testGraph();
void testLiveSearches();
