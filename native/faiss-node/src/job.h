// Work off the main thread, as a promise.
#pragma once

#include <napi.h>

#include <functional>
#include <memory>
#include <string>

namespace vitrine {

// Runs `work` on libuv's thread pool; then `settle` makes the promise's value on the JavaScript thread. What `work`
// throws rejects the promise with an Error of that text. `kept` is not collected before the end.
Napi::Value runJob(
        Napi::Env env, std::function<void()> work, std::function<Napi::Value(Napi::Env)> settle, Napi::Value kept);

} // namespace vitrine
