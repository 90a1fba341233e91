#include "expect.h"

int main() {
    testKernels();
    std::printf("all well\n");
}
