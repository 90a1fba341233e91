// A file in memory, read-only: mapped, or a copy of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

namespace vitrine {

// "Cannot <action> <path>: <reason of errno>."
std::runtime_error fileError(const char* action, const std::string& path);

class MappedFile {
   public:
    // Throws std::runtime_error where the file is missing, empty or shorter than `leastBytes`.
    static std::shared_ptr<const MappedFile> open(const std::string& path, size_t leastBytes);
    // A copy of such bytes in pages of 2 MiB where the system grants them: what is read all over comes sooner than from a
    // file's small pages.
    static std::shared_ptr<const MappedFile> copyOf(const void* data, size_t bytes);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    const uint8_t* data() const { return static_cast<const uint8_t*>(mapping_); }
    size_t bytes() const { return bytes_; }

   private:
    MappedFile(void* mapping, size_t bytes) : mapping_(mapping), bytes_(bytes) {}

    void* mapping_;
    size_t bytes_;
};

} // namespace vitrine
