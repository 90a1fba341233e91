#include "expect.h"

int main() {
    testKernels();
    testScan();
    testCodesFile();
    testGraph();
    testLiveSearches();
    std::printf("all well\n");
}
