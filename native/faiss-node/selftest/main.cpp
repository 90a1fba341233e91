#include "expect.h"

int main() {
    testKernels();
    testScan();
    testCodesFile();
    testGraph();
    std::printf("all well\n");
}
