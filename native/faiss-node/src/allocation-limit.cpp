#include "allocation-limit.h"

#include <cstdint>
#include <cstdlib>
#include <new>

namespace {
thread_local size_t limit = SIZE_MAX;

[[maybe_unused]] void* allocate(size_t bytes) {
    if (bytes > limit) throw std::bad_alloc();
    void* memory = std::malloc(bytes == 0 ? 1 : bytes);
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
