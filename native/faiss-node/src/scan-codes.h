// Int8 codes of rows: what the first stage of a scan compares, and the file that holds them.
#pragma once

#include "build-control.h"
#include "mapped-file.h"
#include "mapped-rows.h"

#include <cstdint>
#include <memory>
#include <string>

namespace vitrine {

// Beyond it, sums of products of codes might not fit 32 bits.
constexpr int64_t maxScanDimensions = 65536;

// Codes of a row take whole cache lines; those behind the last dimension are zero.
constexpr size_t codeStride(int64_t dimensions) { return (size_t(dimensions) + 63) / 64 * 64; }

// NaN where not every number is finite.
float greatestMagnitude(const float* row, int64_t dimensions);

// codes[i] * scale is about row[i]: the number of the greatest magnitude becomes 127 or -127. Writes codeStride(dimensions)
// codes and returns the scale; NaN (and codes of zero) where the greatest magnitude is NaN.
float quantise(const float* row, int64_t dimensions, float greatest, int8_t* codes);

struct MappedCodes {
    std::shared_ptr<const MappedFile> file;
    const float* scales = nullptr;
    const int8_t* codes = nullptr;
};

// Throws std::runtime_error where the file is no such file, damaged in its header, of another length than that says, or
// of other rows than `rows`.
MappedCodes openCodes(const std::string& path, const RowLayout& rows);

// Quantises every row and writes the file, synced to disk, on this and `threads` - 1 more threads, which give way to searches. What was written when
// it fails is removed.
void writeCodes(const MappedRows& rows, const std::string& path, int threads, const BuildControl& control);

} // namespace vitrine
