// A bound on single allocations while a file is read: FAISS sizes its arrays by lengths found in the file, and a damaged
// length would otherwise have it fill gigabytes of memory before it notices that the file ends.
#pragma once

#include <cstddef>

namespace vitrine {

// While one lives, an allocation of more than `bytes` on this thread throws std::bad_alloc (where the addon is linked
// statically with FAISS; with a shared FAISS it has no effect).
class AllocationLimit {
   public:
    explicit AllocationLimit(size_t bytes);
    ~AllocationLimit();
    AllocationLimit(const AllocationLimit&) = delete;
    AllocationLimit& operator=(const AllocationLimit&) = delete;

   private:
    size_t before;
};

} // namespace vitrine
