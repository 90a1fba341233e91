#include "expect.h"

int main() {
    testKernels();
    testScan();
    testCodesFile();
    std::printf("all well\n");
}
