// What the caller of a long build may say and hear while it runs.
#pragma once

#include "live-searches.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>

namespace vitrine {

struct BuildCancelled : std::runtime_error {
    BuildCancelled() : std::runtime_error("Cancelled.") {}
};

class BuildControl {
   public:
    // `flag` is set to something else than 0 by the caller to cancel, and outlives the build; null = cannot be cancelled.
    // `report` is called with the share done, 0 to 1; empty = nobody listens. `threads` give way to searches; 0 = they do not.
    BuildControl(const int32_t* flag, std::function<void(double)> report, int threads = 0)
            : flag_(flag), report_(std::move(report)) {
        if (threads > 0) background_.emplace(threads);
    }

    void cancel() { cancelled_ = true; }
    bool cancelled() const { return cancelled_ || (flag_ != nullptr && __atomic_load_n(flag_, __ATOMIC_RELAXED) != 0); }
    void requireGoingOn() const {
        if (cancelled()) throw BuildCancelled();
    }
    // See BackgroundWork.
    void giveWay() const {
        if (background_) background_->giveWay();
    }
    void report(double share) const {
        if (report_) report_(share < 1 ? share : 1);
    }

   private:
    const int32_t* flag_;
    std::function<void(double)> report_;
    std::atomic<bool> cancelled_{false};
    mutable std::optional<BackgroundWork> background_;
};

// Of work that nobody can cancel, that tells nobody how far it is, and that gives way to nothing. Never destroyed.
inline const BuildControl& nobody() {
    static const BuildControl& only = *new BuildControl(nullptr, {});
    return only;
}

} // namespace vitrine
