#include "mapped-file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>

namespace vitrine {

std::runtime_error fileError(const char* action, const std::string& path) {
    return std::runtime_error(std::string("Cannot ") + action + " " + path + ": " + std::strerror(errno) + ".");
}

std::shared_ptr<const MappedFile> MappedFile::open(const std::string& path, size_t leastBytes) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) throw fileError("open", path);
    struct stat status;
    const bool known = fstat(file, &status) == 0;
    const bool regular = known && S_ISREG(status.st_mode);
    const size_t bytes = regular ? size_t(status.st_size) : 0;
    const bool whole = known && bytes > 0 && bytes >= leastBytes;
    void* mapping = whole ? mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file, 0) : MAP_FAILED;
    const std::runtime_error reason = fileError("open", path);
    ::close(file);
    if (known && !regular) throw std::runtime_error("Cannot open " + path + ": not a file.");
    if (known && bytes == 0) throw std::runtime_error("Cannot open " + path + ": it is empty.");
    if (known && !whole) {
        throw std::runtime_error(
                "Cannot open " + path + ": expected " + std::to_string(leastBytes) + " bytes, got " + std::to_string(bytes) + ".");
    }
    if (mapping == MAP_FAILED) throw reason;
    return std::shared_ptr<const MappedFile>(new MappedFile(mapping, bytes));
}

std::shared_ptr<const MappedFile> MappedFile::copyOf(const void* data, size_t bytes) {
    void* copy = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (copy == MAP_FAILED) throw std::bad_alloc();
#if defined(MADV_HUGEPAGE)
    madvise(copy, bytes, MADV_HUGEPAGE); // a wish: where it is refused, pages stay small
#endif
    std::memcpy(copy, data, bytes);
    mprotect(copy, bytes, PROT_READ);
    return std::shared_ptr<const MappedFile>(new MappedFile(copy, bytes));
}

MappedFile::~MappedFile() { munmap(mapping_, bytes_); }

} // namespace vitrine
