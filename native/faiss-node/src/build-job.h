// A build off the main thread, as a promise.
#pragma once

#include "build-control.h"

#include <napi.h>

#include <functional>

namespace vitrine {

struct Build {
    std::function<void(const BuildControl&)> work;
    std::function<Napi::Value(Napi::Env)> settle; // makes the promise's value on the JavaScript thread
    Napi::Object kept;                            // not collected before the end
    const int32_t* cancelFlag = nullptr;          // see BuildControl
    Napi::Function onProgress;                    // called with the share done; may be empty
    int threads = 1;                              // that work on it
    int niceness = 0;                             // 0 to 19: on Linux, how low their priority is; 0: they do not give way to searches
};

// Runs the work on a thread of its own, so that searches in libuv's pool do not wait for it, at a priority of its own,
// which its OpenMP threads take over. What it throws rejects the promise with an Error of that text. Where the
// environment ends meanwhile, the build is cancelled and waited for: it reads the environment's memory.
Napi::Value runBuild(Napi::Env env, Build build);

// A search off the main thread, as a promise: in libuv's pool, and builds give way to it; in the background as a build of
// the lowest priority on one thread, which gives way itself.
Napi::Value runSearch(
        Napi::Env env, bool background, std::function<void(const BuildControl&)> search,
        std::function<Napi::Value(Napi::Env)> settle);

} // namespace vitrine
