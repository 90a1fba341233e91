#include "scan-codes.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <exception>
#include <limits>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace vitrine {

namespace {

// Little-endian, as every processor is that this builds for. Scales (float) stand behind it, then the codes.
struct Header {
    char magic[8];
    uint32_t version;
    uint32_t dimensions;
    uint64_t rows;
    uint64_t scalesOffset;
    uint64_t codesOffset;
    uint64_t fileBytes;
    uint64_t zero;
    uint64_t checksum; // of all before it
};
static_assert(sizeof(Header) == 64, "the scales stand behind the header");

constexpr char magic[8] = {'V', 'I', 'T', 'C', 'O', 'D', 'E', 'S'};
constexpr size_t rowsAtOnce = 1024; // one thread's buffer: half a megabyte at 512 dimensions

// FNV-1a, 64 bits.
uint64_t checksumOf(const Header& header) {
    uint64_t hash = 0xcbf29ce484222325u;
    const auto* bytes = reinterpret_cast<const uint8_t*>(&header);
    for (size_t i = 0; i < offsetof(Header, checksum); i++) hash = (hash ^ bytes[i]) * 0x100000001b3u;
    return hash;
}

Header headerOf(const RowLayout& rows) {
    Header header{};
    std::memcpy(header.magic, magic, sizeof magic);
    header.version = 1;
    header.dimensions = uint32_t(rows.dimensions);
    header.rows = uint64_t(rows.rows);
    header.scalesOffset = sizeof(Header);
    header.codesOffset = sizeof(Header) + (header.rows * sizeof(float) + 63) / 64 * 64;
    header.fileBytes = header.codesOffset + header.rows * codeStride(rows.dimensions);
    header.checksum = checksumOf(header);
    return header;
}

class OutputFile {
   public:
    explicit OutputFile(const std::string& path)
            : path_(path), file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {
        if (file_ < 0) throw fileError("write", path_);
    }
    ~OutputFile() {
        if (file_ >= 0) ::close(file_);
        if (!finished_) ::unlink(path_.c_str());
    }
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    void write(const void* data, size_t bytes, uint64_t offset) {
        const auto* from = static_cast<const uint8_t*>(data);
        while (bytes > 0) {
            const ssize_t written = ::pwrite(file_, from, bytes, off_t(offset));
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) throw fileError("write", path_);
            from += written;
            offset += uint64_t(written);
            bytes -= size_t(written);
        }
    }

    void finish() {
        if (::fsync(file_) != 0) throw fileError("write", path_);
        const int file = file_;
        file_ = -1;
        if (::close(file) != 0) throw fileError("write", path_);
        finished_ = true;
    }

   private:
    std::string path_;
    int file_;
    bool finished_ = false;
};

// Takes one part of the rows after the other until none is left.
void writeParts(const MappedRows& rows, const Header& header, OutputFile& file, std::atomic<size_t>& next, const BuildControl& control) {
    const RowLayout& layout = rows.layout();
    const size_t count = size_t(layout.rows), dimensions = size_t(layout.dimensions);
    const size_t stride = codeStride(layout.dimensions);
    std::vector<float> numbers(dimensions), scales(rowsAtOnce);
    std::vector<int8_t> codes(rowsAtOnce * stride);
    for (size_t begin; (begin = next.fetch_add(rowsAtOnce)) < count;) {
        control.giveWay();
        const size_t taken = std::min(rowsAtOnce, count - begin);
        for (size_t i = 0; i < taken; i++) {
            rows.copyRow(int64_t(begin + i), numbers.data());
            const float greatest = greatestMagnitude(numbers.data(), layout.dimensions);
            scales[i] = quantise(numbers.data(), layout.dimensions, greatest, codes.data() + i * stride);
        }
        file.write(scales.data(), taken * sizeof(float), header.scalesOffset + begin * sizeof(float));
        file.write(codes.data(), taken * stride, header.codesOffset + begin * stride);
    }
}

} // namespace

float greatestMagnitude(const float* row, int64_t dimensions) {
    // As whole numbers, magnitudes stand in their own order, and what is not finite above all of them.
    int32_t greatest = 0;
    for (int64_t i = 0; i < dimensions; i++) {
        int32_t bits;
        std::memcpy(&bits, row + i, sizeof bits);
        bits &= 0x7fffffff;
        greatest = bits > greatest ? bits : greatest;
    }
    if (greatest >= 0x7f800000) return std::numeric_limits<float>::quiet_NaN();
    float magnitude;
    std::memcpy(&magnitude, &greatest, sizeof magnitude);
    return magnitude;
}

float quantise(const float* row, int64_t dimensions, float greatest, int8_t* codes) {
    // A number as small as this has no reciprocal to multiply with; rows of such numbers are as good as zero.
    constexpr float least = 1e-30f;
    const bool usable = greatest >= least; // and not NaN
    std::memset(codes + dimensions, 0, codeStride(dimensions) - size_t(dimensions));
    if (!usable) {
        std::memset(codes, 0, size_t(dimensions));
        return greatest < least ? 0 : greatest;
    }
    const float factor = 127 / greatest;
    constexpr float whole = 12582912; // 1.5 * 2^23: a sum with it has no fraction left, and its last bits are the number
    for (int64_t i = 0; i < dimensions; i++) {
        const float rounded = row[i] * factor + whole;
        int32_t bits;
        std::memcpy(&bits, &rounded, sizeof bits);
        codes[i] = int8_t(bits - 0x4b400000);
    }
    return greatest / 127;
}

MappedCodes openCodes(const std::string& path, const RowLayout& rows) {
    const auto file = MappedFile::open(path, sizeof(Header));
    const auto refuse = [&](const std::string& reason) { return std::runtime_error("Cannot open " + path + ": " + reason + "."); };
    Header header;
    std::memcpy(&header, file->data(), sizeof header);
    if (std::memcmp(header.magic, magic, sizeof magic) != 0) throw refuse("not a file of scan codes");
    if (header.version != 1) throw refuse("expected version 1 of scan codes, got " + std::to_string(header.version));
    if (header.checksum != checksumOf(header)) throw refuse("its header is damaged");
    if (header.rows != uint64_t(rows.rows) || header.dimensions != uint64_t(rows.dimensions)) {
        throw refuse("expected codes of " + std::to_string(rows.rows) + " x " + std::to_string(rows.dimensions) + ", got " +
                     std::to_string(header.rows) + " x " + std::to_string(header.dimensions));
    }
    const Header expected = headerOf(rows);
    if (std::memcmp(&header, &expected, sizeof header) != 0) throw refuse("its header contradicts itself");
    if (file->bytes() != expected.fileBytes) {
        throw refuse("expected " + std::to_string(expected.fileBytes) + " bytes, got " + std::to_string(file->bytes()));
    }
    const uint8_t* data = file->data();
    return {file, reinterpret_cast<const float*>(data + header.scalesOffset),
            reinterpret_cast<const int8_t*>(data + header.codesOffset)};
}

void writeCodes(const MappedRows& rows, const std::string& path, int threads, const BuildControl& control) {
    const Header header = headerOf(rows.layout());
    OutputFile file(path);
    std::atomic<size_t> next{0};
    std::exception_ptr failure;
    std::mutex mutex;
    const auto work = [&] {
        try {
            writeParts(rows, header, file, next, control);
        } catch (...) {
            next = size_t(rows.layout().rows);
            const std::lock_guard<std::mutex> lock(mutex);
            failure = std::current_exception();
        }
    };
    std::vector<std::thread> others;
    try {
        for (int i = 1; i < threads; i++) others.emplace_back(work);
    } catch (const std::system_error&) { // no more threads to be had: those that are there do the work
    }
    work();
    for (std::thread& other : others) other.join();
    if (failure) std::rethrow_exception(failure);
    if (header.codesOffset > header.scalesOffset + header.rows * sizeof(float)) {
        const uint64_t end = header.scalesOffset + header.rows * sizeof(float);
        const char zeros[64] = {};
        file.write(zeros, size_t(header.codesOffset - end), end);
    }
    file.write(&header, sizeof header, 0);
    file.finish();
}

} // namespace vitrine
