// What stands around every call into FAISS: how many threads it may use, and errors that a caller can read.
#pragma once

#include <faiss/impl/FaissException.h>
#include <omp.h>

#include <new>
#include <stdexcept>
#include <string>

namespace vitrine {

// OpenMP's thread count is a setting of the calling thread; this one is put back at the end.
class OpenMpThreads {
   public:
    explicit OpenMpThreads(int threads) : before_(omp_get_max_threads()) { omp_set_num_threads(threads); }
    ~OpenMpThreads() { omp_set_num_threads(before_); }
    OpenMpThreads(const OpenMpThreads&) = delete;
    OpenMpThreads& operator=(const OpenMpThreads&) = delete;

   private:
    int before_;
};

// FAISS says "Error in <signature> at <file>:<line>: Error: '<condition>' failed: <text>"; the caller wants the end of it.
std::string readableFaissError(const std::string& what);

// Runs `call` and turns what FAISS throws into a std::runtime_error that starts with `action`, such as "Cannot train".
template <typename Call>
auto guarded(const std::string& action, Call&& call) -> decltype(call()) {
    try {
        return call();
    } catch (const faiss::FaissException& error) {
        throw std::runtime_error(action + ": " + readableFaissError(error.what()));
    } catch (const std::bad_alloc&) {
        throw std::runtime_error(action + ": not enough memory.");
    } catch (const std::length_error&) {
        throw std::runtime_error(action + ": not enough memory.");
    }
}

} // namespace vitrine
