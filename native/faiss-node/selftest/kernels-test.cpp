// Every kernel of this processor against plain loops in double precision, in memory that ends where the numbers end.
#include "../src/kernels.h"
#include "expect.h"

#include <cmath>
#include <cstring>
#include <vector>

using namespace vitrine;

namespace {

constexpr size_t longest = 1100;

// `count` numbers that start `shift` numbers behind an aligned address and end with their memory.
template <typename T>
class Numbers {
   public:
    Numbers(const std::vector<T>& from, size_t count, size_t shift) : memory_(shift + count), shift_(shift) {
        std::memcpy(memory_.data() + shift, from.data(), count * sizeof(T));
    }
    const T* data() const { return memory_.data() + shift_; }

   private:
    std::vector<T> memory_;
    size_t shift_;
};

void testFloats(const Kernel& kernel) {
    Random random(1);
    std::vector<float> x(longest), y(longest);
    std::vector<uint16_t> halves(longest);
    double product = 0, distance = 0, productHalf = 0, distanceHalf = 0;
    for (size_t i = 0; i < longest; i++) {
        x[i] = random.number();
        y[i] = random.number();
        halves[i] = floatToHalf(y[i]);
        const double half = halfToFloat(halves[i]);
        product += double(x[i]) * y[i];
        distance += (double(x[i]) - y[i]) * (double(x[i]) - y[i]);
        productHalf += x[i] * half;
        distanceHalf += (x[i] - half) * (x[i] - half);
        const size_t count = i + 1;
        const Numbers<float> query(x, count, count % 7), row(y, count, count % 5);
        const Numbers<uint16_t> halfRow(halves, count, count % 11);
        const double tolerance = double(count) * 1e-6;
        EXPECT(std::fabs(kernel.innerProduct(query.data(), row.data(), count) - product) < tolerance);
        EXPECT(std::fabs(kernel.squaredDistance(query.data(), row.data(), count) - distance) < tolerance);
        EXPECT(std::fabs(kernel.innerProductHalf(query.data(), halfRow.data(), count) - productHalf) < tolerance);
        EXPECT(std::fabs(kernel.squaredDistanceHalf(query.data(), halfRow.data(), count) - distanceHalf) < tolerance);
    }
}

// `most` 127 draws from all numbers, 0 takes the greatest everywhere: sums of 16 bits must not overflow.
void testBytes(const Kernel& kernel, bool greatest) {
    Random random(2);
    std::vector<int8_t> x(longest);
    std::vector<std::vector<int8_t>> rows(4, std::vector<int8_t>(longest));
    int32_t expected[4] = {};
    const auto draw = [&] { return int8_t(greatest ? (random.below(2) ? 127 : -127) : int32_t(random.below(255)) - 127); };
    for (size_t i = 0; i < longest; i++) {
        x[i] = draw();
        const size_t count = i + 1;
        const Numbers<int8_t> query(x, count, count % 67);
        for (size_t row = 0; row < 4; row++) {
            rows[row][i] = greatest ? int8_t(row % 2 == 0 ? x[i] : -x[i]) : draw();
            expected[row] += int32_t(x[i]) * rows[row][i];
        }
        const Numbers<int8_t> a(rows[0], count, count % 3), b(rows[1], count, count % 17), c(rows[2], count, count % 33),
                d(rows[3], count, count % 64);
        const int8_t* const starts[4] = {a.data(), b.data(), c.data(), d.data()};
        int32_t products[4];
        kernel.innerProductsBytes4(query.data(), starts, count, products);
        for (int row = 0; row < 4; row++) {
            EXPECT(products[row] == expected[row]);
            EXPECT(kernel.innerProductBytes(query.data(), starts[row], count) == expected[row]);
        }
    }
}

float between(float low, float high) { return low + (high - low) / 2; }

void testHalves(const Kernel& kernel) {
    std::vector<float> numbers;
    std::vector<uint16_t> expected;
    for (uint32_t half = 0; half < 0x7bff; half++) { // up to the last pair of finite ones
        const float low = halfToFloat(uint16_t(half)), high = halfToFloat(uint16_t(half + 1)), middle = between(low, high);
        EXPECT(low < high);
        const uint16_t even = uint16_t(half % 2 == 0 ? half : half + 1);
        for (const uint16_t sign : {0x0000, 0x8000}) {
            const float factor = sign == 0 ? 1.0f : -1.0f;
            numbers.insert(numbers.end(), {factor * low, factor * middle, factor * std::nextafter(middle, low),
                                           factor * std::nextafter(middle, high)});
            expected.insert(expected.end(), {uint16_t(half | sign), uint16_t(even | sign), uint16_t(half | sign),
                                             uint16_t((half + 1) | sign)});
        }
    }
    const float infinite = HUGE_VALF;
    numbers.insert(numbers.end(), {65504, 65519, 65520, 1e30f, infinite, -infinite, 1e-30f, -1e-30f});
    expected.insert(expected.end(), {0x7bff, 0x7bff, 0x7c00, 0x7c00, 0x7c00, 0xfc00, 0x0000, 0x8000});
    std::vector<uint16_t> halves(numbers.size());
    kernel.toHalf(numbers.data(), halves.data(), numbers.size());
    EXPECT(halves == expected);
    std::vector<float> back(expected.size());
    kernel.fromHalf(expected.data(), back.data(), expected.size());
    for (size_t i = 0; i < back.size(); i++) EXPECT(back[i] == halfToFloat(expected[i]));
    const float none = std::nanf("");
    uint16_t half = 0;
    kernel.toHalf(&none, &half, 1);
    EXPECT(std::isnan(halfToFloat(half)));
}

void testLengths(const Kernel& kernel) {
    for (size_t count = 0; count < 70; count++) {
        const std::vector<float> ones(count, 1.0f);
        std::vector<uint16_t> halves(count);
        kernel.toHalf(ones.data(), halves.data(), count);
        std::vector<float> back(count);
        kernel.fromHalf(halves.data(), back.data(), count);
        EXPECT(back == ones);
    }
}

} // namespace

void testKernels() {
    for (const Kernel* kernel : availableKernels()) {
        testFloats(*kernel);
        testBytes(*kernel, false);
        testBytes(*kernel, true);
        testHalves(*kernel);
        testLengths(*kernel);
        std::printf("kernel %s\n", kernel->name);
    }
}
