// MappedGraph for JavaScript. The arguments were checked by mapped-graph.js.
#include "binding.h"
#include "build-job.h"
#include "job.h"
#include "mapped-graph.h"

#include <memory>
#include <thread>

namespace vitrine {

namespace {

using Pointer = std::shared_ptr<MappedGraph>;

class GraphHandle : public Napi::ObjectWrap<GraphHandle> {
   public:
    static Napi::Function define(Napi::Env env) {
        return DefineClass(env, "GraphHandle", {
            InstanceMethod<&GraphHandle::searchAsync>("searchAsync"),
            InstanceMethod<&GraphHandle::loadAsync>("loadAsync"),
            InstanceMethod<&GraphHandle::rows>("rows"),
            InstanceMethod<&GraphHandle::dimensions>("dimensions"),
            InstanceMethod<&GraphHandle::loadedBytes>("loadedBytes"),
            InstanceMethod<&GraphHandle::close>("close"),
        });
    }

    ~GraphHandle() override { release(); }

    void Finalize(Napi::BasicEnv env) override { Napi::MemoryManagement::AdjustExternalMemory(env, -accounted_); }

    // (path, scan: ScanHandle)
    explicit GraphHandle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<GraphHandle>(info) {
        graph_ = MappedGraph::open(info[0].As<Napi::String>().Utf8Value(), scanOf(info[1]));
    }

   private:
    Pointer open(Napi::Env env) const {
        if (!graph_) throw Napi::Error::New(env, "The graph is closed.");
        return graph_;
    }

    // (queries, k, efSearch, eligible?, settled, patience, mostRows, background)
    Napi::Value searchAsync(const Napi::CallbackInfo& info) {
        const Pointer graph = open(info.Env());
        const bool filtered = info[3].IsTypedArray();
        const EarlyEnd end{
                info[4].ToNumber().Int32Value(), 0, info[5].ToNumber().Int32Value(), info[6].ToNumber().Int64Value()};
        const int64_t k = info[1].ToNumber().Int64Value();
        const int efSearch = info[2].ToNumber().Int32Value();
        auto found = std::make_shared<Neighbours>();
        return runSearch(
                info.Env(), info[7].ToBoolean().Value(),
                [=, queries = copyFloats(info[0]),
                 eligible = filtered ? copyBytes(info[3]) : std::vector<uint8_t>()](const BuildControl&) {
                    const int64_t count = int64_t(queries.size()) / graph->dimensions();
                    *found = graph->search(queries.data(), count, k, efSearch, filtered ? &eligible : nullptr, end);
                },
                [found](Napi::Env env) -> Napi::Value { return toObject(env, *found); });
    }

    // Searches that run go on in the files; later ones use the copy. V8 is told of its bytes.
    Napi::Value loadAsync(const Napi::CallbackInfo& info) {
        const Pointer graph = open(info.Env());
        auto loaded = std::make_shared<Pointer>();
        return runJob(
                info.Env(), [=] { *loaded = graph->loaded(); },
                [this, loaded](Napi::Env env) -> Napi::Value {
                    if (!graph_ || accounted_ != 0) return env.Undefined(); // closed meanwhile, or loaded by another call
                    accounted_ = (*loaded)->loadedBytes();
                    Napi::MemoryManagement::AdjustExternalMemory(env, accounted_);
                    graph_ = std::move(*loaded);
                    return env.Undefined();
                },
                info.This());
    }

    Napi::Value rows(const Napi::CallbackInfo& info) {
        return Napi::Number::New(info.Env(), double(open(info.Env())->rows()));
    }
    Napi::Value dimensions(const Napi::CallbackInfo& info) {
        return Napi::Number::New(info.Env(), double(open(info.Env())->dimensions()));
    }

    Napi::Value loadedBytes(const Napi::CallbackInfo& info) {
        return Napi::Number::New(info.Env(), double(open(info.Env())->loadedBytes()));
    }

    // Unmapping gigabytes takes tens of milliseconds: not on this thread.
    void release() {
        if (graph_) std::thread([graph = std::move(graph_)]() mutable { graph.reset(); }).detach();
        graph_.reset();
    }

    Napi::Value close(const Napi::CallbackInfo& info) {
        release();
        Napi::MemoryManagement::AdjustExternalMemory(info.Env(), -accounted_);
        accounted_ = 0;
        return info.Env().Undefined();
    }

    Pointer graph_;
    int64_t accounted_ = 0;
};

} // namespace

void defineGraph(Napi::Env env, Napi::Object exports) {
    exports.Set("GraphHandle", GraphHandle::define(env));
}

} // namespace vitrine
