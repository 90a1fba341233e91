#include "allocation-limit.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <new>

namespace {
thread_local size_t limit = SIZE_MAX;

// Rows of an index are read all over: in pages of 2 MiB the processor finds them without walking its page tables each time.
constexpr size_t hugePage = size_t(2) << 20;
constexpr size_t hugeFrom = 4 * hugePage;

void* allocateHuge(size_t bytes) {
    const size_t whole = (bytes + hugePage - 1) / hugePage * hugePage;
    if (whole < bytes) return nullptr;
    void* memory = std::aligned_alloc(hugePage, whole);
#if defined(MADV_HUGEPAGE)
    if (memory != nullptr) madvise(memory, whole, MADV_HUGEPAGE); // a wish: where it is refused, pages stay small
#endif
    return memory;
}

[[maybe_unused]] void* allocate(size_t bytes) {
    if (bytes > limit) throw std::bad_alloc();
    void* memory = bytes < hugeFrom ? std::malloc(bytes == 0 ? 1 : bytes) : allocateHuge(bytes);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}
} // namespace

#if defined(VITRINE_REPLACE_FAISS_FUNCTIONS)
// Seen by the addon and the FAISS inside it only: the linker script exports no symbol but the addon's entry point.
void* operator new(size_t bytes) { return allocate(bytes); }
void* operator new[](size_t bytes) { return allocate(bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }
#endif

namespace vitrine {

AllocationLimit::AllocationLimit(size_t bytes) : before(limit) { limit = bytes; }
AllocationLimit::~AllocationLimit() { limit = before; }

} // namespace vitrine
