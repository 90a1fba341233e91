#include "shared-index.h"

#include "allocation-limit.h"
#include "faiss-guard.h"
#include "index-check.h"

#include <faiss/IndexIVF.h>
#include <faiss/IndexIVFPQ.h>
#include <faiss/IndexPreTransform.h>
#include <faiss/IndexRefine.h>
#include <faiss/impl/io.h>
#include <faiss/index_io.h>
#include <faiss/invlists/OnDiskInvertedLists.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace vitrine {

namespace {

// Nothing in an index takes more than a small multiple of its bytes in the file; the floor is for the small ones.
size_t allocationBound(size_t fileBytes) { return std::max(size_t(64) << 20, fileBytes * 16); }

std::runtime_error systemError(const std::string& action) {
    return std::runtime_error(action + ": " + std::strerror(errno) + ".");
}

class BytesReader : public faiss::IOReader {
   public:
    BytesReader(const uint8_t* bytes, size_t size) : bytes_(bytes), size_(size) { name = "buffer"; }
    size_t operator()(void* target, size_t size, size_t count) override {
        const size_t whole = size == 0 ? 0 : std::min(count, (size_ - at_) / size);
        if (whole > 0) std::memcpy(target, bytes_ + at_, whole * size);
        at_ += whole * size;
        return whole;
    }

   private:
    const uint8_t* bytes_;
    size_t size_;
    size_t at_ = 0;
};

// FAISS's own writer prints a failing close to stderr and goes on; this one fails.
class SyncedFileWriter : public faiss::IOWriter {
   public:
    explicit SyncedFileWriter(const std::string& path) : file_(std::fopen(path.c_str(), "wb")) {
        name = path;
        if (file_ == nullptr) throw systemError("Cannot write " + path);
    }
    ~SyncedFileWriter() noexcept override {
        if (file_ != nullptr) std::fclose(file_);
    }
    size_t operator()(const void* bytes, size_t size, size_t count) override {
        if (count == 0) return 0;
        const size_t written = std::fwrite(bytes, size, count, file_);
        if (written != count) throw systemError("Cannot write " + name);
        return written;
    }
    void finish() {
        const bool synced = std::fflush(file_) == 0 && fsync(::fileno(file_)) == 0;
        const int reason = errno;
        const bool closed = std::fclose(file_) == 0;
        file_ = nullptr;
        if (!synced) errno = reason;
        if (!synced || !closed) throw systemError("Cannot write " + name);
    }

   private:
    FILE* file_;
};

// A mapped index starts 32 threads per search to read ahead; the page cache does that well enough.
void stopReadAhead(faiss::Index& index) {
    if (auto* transformed = dynamic_cast<faiss::IndexPreTransform*>(&index)) stopReadAhead(*transformed->index);
    auto* ivf = dynamic_cast<faiss::IndexIVF*>(&index);
    auto* lists = ivf == nullptr ? nullptr : dynamic_cast<faiss::OnDiskInvertedLists*>(ivf->invlists);
    if (lists != nullptr) lists->prefetch_nthread = 0;
}

// FAISS computes the tables of an IVF-PQ index while it reads; here they wait until the index has been checked.
void computeTables(faiss::Index& index) {
    if (auto* transformed = dynamic_cast<faiss::IndexPreTransform*>(&index)) computeTables(*transformed->index);
    if (auto* refined = dynamic_cast<faiss::IndexRefine*>(&index)) computeTables(*refined->base_index);
    auto* pq = dynamic_cast<faiss::IndexIVFPQ*>(&index);
    if (pq == nullptr || !pq->is_trained || !pq->by_residual) return;
    pq->use_precomputed_table = 0;
    pq->precompute_table();
}

size_t fileSize(const std::string& path) {
    struct stat status;
    if (stat(path.c_str(), &status) != 0) throw systemError("Cannot read " + path);
    if (!S_ISREG(status.st_mode)) throw std::runtime_error("Cannot read " + path + ": not a file.");
    return size_t(status.st_size);
}

template <typename Read>
std::unique_ptr<faiss::Index> readChecked(const std::string& action, size_t bytes, Read&& read) {
    std::unique_ptr<faiss::Index> index = guarded(action, [&] {
        const AllocationLimit limit(allocationBound(bytes));
        return std::unique_ptr<faiss::Index>(read());
    });
    try {
        checkIndex(*index);
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(action + ": " + error.what());
    }
    stopReadAhead(*index);
    guarded(action, [&] { computeTables(*index); });
    return index;
}

} // namespace

std::shared_ptr<SharedIndex> SharedIndex::read(const std::string& path, bool mapped) {
    const size_t bytes = fileSize(path);
    return std::shared_ptr<SharedIndex>(new SharedIndex(readChecked("Cannot read " + path, bytes, [&] {
        return faiss::read_index(path.c_str(), faiss::IO_FLAG_SKIP_PRECOMPUTE_TABLE | (mapped ? faiss::IO_FLAG_MMAP : 0));
    })));
}

std::shared_ptr<SharedIndex> SharedIndex::fromBytes(const uint8_t* bytes, size_t size) {
    return std::shared_ptr<SharedIndex>(new SharedIndex(readChecked("Cannot read the buffer", size, [&] {
        BytesReader reader(bytes, size);
        return faiss::read_index(&reader, faiss::IO_FLAG_SKIP_PRECOMPUTE_TABLE);
    })));
}

void SharedIndex::write(const std::string& path) const {
    const auto lock = shareLock();
    guarded("Cannot write " + path, [&] {
        SyncedFileWriter writer(path);
        faiss::write_index(index_.get(), &writer);
        writer.finish();
    });
}

std::vector<uint8_t> SharedIndex::toBytes() const {
    const auto lock = shareLock();
    return guarded("Cannot serialise", [&] {
        faiss::VectorIOWriter writer;
        faiss::write_index(index_.get(), &writer);
        return std::move(writer.data);
    });
}

} // namespace vitrine
