// What every search promises about its queries.
#pragma once

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace vitrine {

inline void requireFiniteQueries(const float* queries, int64_t numbers) {
    for (int64_t i = 0; i < numbers; i++) {
        if (!std::isfinite(queries[i])) {
            throw std::invalid_argument("Expected a query of finite numbers, got " + std::to_string(queries[i]) + " at " + std::to_string(i) + ".");
        }
    }
}

} // namespace vitrine
