#include "build-job.h"

#include "job.h"

#include <memory>
#include <string>
#include <thread>

#if defined(__linux__)
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace vitrine {

namespace {

constexpr int lowestPriority = 19;

// Deleted by the finalizer of its thread-safe function, which runs once whichever way the build ends.
struct BuildJob {
    Build build;
    std::unique_ptr<BuildControl> control;
    std::string failure;
    napi_deferred deferred = nullptr;
    napi_ref kept = nullptr;
    napi_threadsafe_function calls = nullptr;
    std::thread thread;
};

void standBack([[maybe_unused]] int niceness) {
#if defined(__linux__)
    if (niceness > 0) setpriority(PRIO_PROCESS, id_t(syscall(SYS_gettid)), niceness); // for Linux, a thread is such a "process"
#endif
}

void execute(BuildJob* job) {
    standBack(job->build.niceness);
    try {
        job->control->requireGoingOn();
        job->build.work(*job->control);
    } catch (const std::exception& error) {
        job->failure = error.what();
        if (job->failure.empty()) job->failure = "Unknown error.";
    }
    napi_call_threadsafe_function(job->calls, nullptr, napi_tsfn_nonblocking); // no share: it is done
}

// The environment ends: no JavaScript runs any more.
void abandon(void* data) {
    BuildJob* job = static_cast<BuildJob*>(data);
    job->control->cancel();
    job->thread.join();
    napi_release_threadsafe_function(job->calls, napi_tsfn_release);
}

void settlePromise(Napi::Env env, BuildJob& job) {
    napi_value value = nullptr;
    if (job.failure.empty()) {
        try {
            value = job.build.settle(env);
        } catch (const std::exception& error) {
            job.failure = error.what();
        }
    }
    if (value != nullptr) {
        napi_resolve_deferred(env, job.deferred, value);
    } else {
        napi_reject_deferred(env, job.deferred, Napi::Error::New(env, job.failure).Value());
    }
}

void finish(Napi::Env env, BuildJob& job) {
    napi_remove_env_cleanup_hook(env, abandon, &job);
    job.thread.join();
    settlePromise(env, job);
    if (job.kept != nullptr) napi_delete_reference(env, job.kept);
    napi_release_threadsafe_function(job.calls, napi_tsfn_release);
}

// On the JavaScript thread: a share done, or null at the end.
void receive(napi_env env, napi_value onProgress, void* context, void* data) {
    const std::unique_ptr<double> share(static_cast<double*>(data));
    if (env == nullptr) return; // it is ending
    if (share == nullptr) return finish(env, *static_cast<BuildJob*>(context));
    if (onProgress == nullptr) return;
    napi_value undefined = nullptr, number = nullptr;
    napi_get_undefined(env, &undefined);
    napi_create_double(env, *share, &number);
    napi_call_function(env, undefined, onProgress, 1, &number, nullptr); // what it throws is an uncaught exception
}

void deleteJob(napi_env, void* data, void*) { delete static_cast<BuildJob*>(data); }

void report(BuildJob* job, double share) {
    auto message = std::make_unique<double>(share);
    if (napi_call_threadsafe_function(job->calls, message.get(), napi_tsfn_nonblocking) == napi_ok) message.release();
}

} // namespace

Napi::Value runBuild(Napi::Env env, Build build) {
    auto job = std::make_unique<BuildJob>();
    BuildJob* const started = job.get();
    const bool listens = !build.onProgress.IsEmpty() && build.onProgress.IsFunction();
    job->control = std::make_unique<BuildControl>(
            build.cancelFlag, listens ? [started](double share) { report(started, share); } : std::function<void(double)>(),
            build.niceness > 0 ? build.threads : 0);
    napi_value promise = nullptr;
    const napi_value onProgress = listens ? napi_value(build.onProgress) : nullptr;
    const bool created = napi_create_promise(env, &job->deferred, &promise) == napi_ok &&
            (build.kept.IsEmpty() || napi_create_reference(env, build.kept, 1, &job->kept) == napi_ok) &&
            napi_create_threadsafe_function(
                    env, onProgress, nullptr, Napi::String::New(env, "faiss-node build"), 0, 1, started, deleteJob, started,
                    receive, &job->calls) == napi_ok;
    if (!created) throw Napi::Error::New(env, "Cannot start a build.");
    job->build.work = std::move(build.work);
    job->build.settle = std::move(build.settle);
    job->build.niceness = build.niceness;
    job.release(); // the finalizer owns it now
    napi_add_env_cleanup_hook(env, abandon, started);
    started->thread = std::thread(execute, started);
    return Napi::Value(env, promise);
}

Napi::Value runSearch(
        Napi::Env env, bool background, std::function<void(const BuildControl&)> search,
        std::function<Napi::Value(Napi::Env)> settle) {
    if (!background) {
        auto live = std::make_shared<std::unique_ptr<LiveSearch>>(std::make_unique<LiveSearch>());
        return runJob(
                env,
                [=, search = std::move(search)] {
                    const auto ended = std::move(*live); // before it is settled: that is the main thread's work
                    search(nobody());
                },
                std::move(settle), Napi::Value());
    }
    Build build;
    build.work = [search = std::move(search)](const BuildControl& control) {
        control.giveWay();
        search(control);
    };
    build.settle = std::move(settle);
    build.niceness = lowestPriority;
    return runBuild(env, std::move(build));
}

} // namespace vitrine
