#include "job.h"

#include <stdexcept>

namespace vitrine {

namespace {

struct Job {
    std::function<void()> work;
    std::function<Napi::Value(Napi::Env)> settle;
    std::string failure;
    napi_deferred deferred = nullptr;
    napi_async_work handle = nullptr;
    napi_ref kept = nullptr;
};

void execute(napi_env, void* data) {
    Job* job = static_cast<Job*>(data);
    try {
        job->work();
    } catch (const std::exception& error) {
        job->failure = error.what();
        if (job->failure.empty()) job->failure = "Unknown error.";
    }
}

napi_value makeError(napi_env env, const std::string& text) {
    napi_value message = nullptr, error = nullptr;
    napi_create_string_utf8(env, text.c_str(), text.size(), &message);
    napi_create_error(env, nullptr, message, &error);
    return error;
}

void settlePromise(napi_env env, Job& job) {
    napi_value value = nullptr;
    if (job.failure.empty()) {
        try {
            value = job.settle(Napi::Env(env));
        } catch (const Napi::Error&) { // asked for its text where the worker thread is ending, it throws again
            job.failure = "Cannot return the result.";
        } catch (const std::exception& error) {
            job.failure = error.what();
        }
    }
    if (value != nullptr) napi_resolve_deferred(env, job.deferred, value);
    else napi_reject_deferred(env, job.deferred, makeError(env, job.failure));
}

void complete(napi_env env, napi_status status, void* data) {
    std::unique_ptr<Job> job(static_cast<Job*>(data));
    napi_handle_scope scope = nullptr;
    const bool alive = napi_open_handle_scope(env, &scope) == napi_ok;
    if (alive && status == napi_ok) settlePromise(env, *job); // cancelled: the worker thread that asked is ending
    if (job->kept != nullptr) napi_delete_reference(env, job->kept);
    napi_delete_async_work(env, job->handle);
    if (alive) napi_close_handle_scope(env, scope);
}

} // namespace

Napi::Value runJob(
        Napi::Env env, std::function<void()> work, std::function<Napi::Value(Napi::Env)> settle, Napi::Value kept) {
    auto job = std::make_unique<Job>();
    job->work = std::move(work);
    job->settle = std::move(settle);
    napi_value promise = nullptr;
    napi_value name = Napi::String::New(env, "faiss-node");
    if (!kept.IsEmpty() && kept.IsObject()) napi_create_reference(env, kept, 1, &job->kept);
    const bool queued = napi_create_promise(env, &job->deferred, &promise) == napi_ok &&
            napi_create_async_work(env, nullptr, name, execute, complete, job.get(), &job->handle) == napi_ok &&
            napi_queue_async_work(env, job->handle) == napi_ok;
    if (!queued) throw Napi::Error::New(env, "Cannot start a job off the main thread.");
    job.release(); // `complete` owns it now
    return Napi::Value(env, promise);
}

} // namespace vitrine
