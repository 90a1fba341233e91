// ScanIndex for JavaScript. The arguments were checked by scan-index.js.
#include "binding.h"
#include "build-job.h"
#include "job.h"
#include "scan-pass.h"

#include <memory>

namespace vitrine {

namespace {

std::shared_ptr<MappedRows> openRows(const Napi::CallbackInfo& info) {
    RowLayout layout;
    layout.offset = info[1].ToNumber().Int64Value();
    layout.rows = info[2].ToNumber().Int64Value();
    layout.dimensions = info[3].ToNumber().Int64Value();
    layout.half = info[4].ToBoolean().Value();
    return MappedRows::open(info[0].As<Napi::String>().Utf8Value(), layout);
}

// { query: Float32Array, k, rescored, rows, eligible?: Uint8Array }
ScanQuery toQuery(const Napi::Object& call) {
    ScanQuery query;
    query.numbers = copyFloats(call.Get("query"));
    query.k = call.Get("k").ToNumber().Int64Value();
    query.rescored = call.Get("rescored").ToNumber().Int64Value();
    query.rows = call.Get("rows").ToNumber().Int64Value();
    const Napi::Value eligible = call.Get("eligible");
    query.filtered = eligible.IsTypedArray();
    if (query.filtered) query.eligible = toWords(eligible.As<Napi::Uint8Array>().Data(), query.rows);
    return query;
}

// [{ distances, labels, visited }] in the order of the queries
Napi::Value toArray(Napi::Env env, const std::vector<ScanAnswer>& answers) {
    Napi::Array array = Napi::Array::New(env, answers.size());
    for (uint32_t i = 0; i < answers.size(); i++) {
        Napi::Object object = Napi::Object::New(env);
        object.Set("distances", toTypedArray<Napi::Float32Array>(env, answers[i].distances));
        object.Set("labels", toTypedArray<Napi::Int32Array>(env, answers[i].labels));
        object.Set("visited", Napi::Number::New(env, double(answers[i].visited)));
        array.Set(i, object);
    }
    return array;
}

class ScanPassHandle : public Napi::ObjectWrap<ScanPassHandle> {
   public:
    using Pointer = std::shared_ptr<ScanPass>;

    static Napi::Function define(Napi::Env env) {
        return DefineClass(env, "ScanPassHandle", {
            InstanceAccessor<&ScanPassHandle::threads>("threads"),
            InstanceMethod<&ScanPassHandle::join>("join"),
        });
    }

    explicit ScanPassHandle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<ScanPassHandle>(info) {
        if (info.Length() != 1 || !info[0].IsExternal()) throw Napi::TypeError::New(info.Env(), "Illegal constructor.");
        pass_ = *info[0].As<Napi::External<Pointer>>().Data();
    }

   private:
    Napi::Value threads(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), pass_->threadsWorthwhile()); }

    // (background). One more thread. A promise of the answers for the thread that ends the pass, of undefined for the others.
    Napi::Value join(const Napi::CallbackInfo& info) {
        auto last = std::make_shared<bool>(false);
        return runSearch(
                info.Env(), info[0].ToBoolean().Value(),
                [pass = pass_, last](const BuildControl& control) { *last = pass->run(control); },
                [pass = pass_, last](Napi::Env env) { return *last ? toArray(env, pass->answers()) : env.Undefined(); });
    }

    Pointer pass_;
};

class ScanHandle : public Napi::ObjectWrap<ScanHandle> {
   public:
    static Napi::Function define(Napi::Env env) {
        return DefineClass(env, "ScanHandle", {
            InstanceMethod<&ScanHandle::append>("append"),
            InstanceMethod<&ScanHandle::rows>("rows"),
            InstanceMethod<&ScanHandle::dimensions>("dimensions"),
            InstanceMethod<&ScanHandle::memoryBytes>("memoryBytes"),
            InstanceMethod<&ScanHandle::row>("row"),
            InstanceMethod<&ScanHandle::scores>("scores"),
            InstanceMethod<&ScanHandle::prepare>("prepare"),
            InstanceMethod<&ScanHandle::close>("close"),
        });
    }

    // (dimensions), or (rows path, offset, rows, dimensions, half, codes path)
    explicit ScanHandle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<ScanHandle>(info) {
        index_ = info.Length() == 1 ? ScanIndex::create(info[0].ToNumber().Int64Value())
                                    : ScanIndex::open(openRows(info), info[5].As<Napi::String>().Utf8Value());
    }

    void Finalize(Napi::BasicEnv env) override { Napi::MemoryManagement::AdjustExternalMemory(env, -accounted_); }

    ScanIndex& open(Napi::Env env) const {
        if (!index_) throw Napi::Error::New(env, "The rows are closed.");
        return *index_;
    }

   private:
    // Tells V8 what the index holds, so that an index nobody refers to is collected in time.
    void account(Napi::Env env) {
        const int64_t now = index_ ? index_->memoryBytes() : 0;
        Napi::MemoryManagement::AdjustExternalMemory(env, now - accounted_);
        accounted_ = now;
    }

    Napi::Value append(const Napi::CallbackInfo& info) {
        ScanIndex& index = open(info.Env());
        const auto rows = info[0].As<Napi::Float32Array>();
        index.append(rows.Data(), int64_t(rows.ElementLength()) / index.dimensions());
        account(info.Env());
        return info.Env().Undefined();
    }

    Napi::Value rows(const Napi::CallbackInfo& info) {
        return Napi::Number::New(info.Env(), double(open(info.Env()).rows()));
    }

    Napi::Value dimensions(const Napi::CallbackInfo& info) {
        return Napi::Number::New(info.Env(), double(open(info.Env()).dimensions()));
    }

    Napi::Value memoryBytes(const Napi::CallbackInfo& info) {
        return Napi::Number::New(info.Env(), double(open(info.Env()).memoryBytes()));
    }

    Napi::Value row(const Napi::CallbackInfo& info) {
        return toTypedArray<Napi::Float32Array>(info.Env(), open(info.Env()).row(info[0].ToNumber().Int64Value()));
    }

    // (query, ids: Int32Array)
    Napi::Value scores(const Napi::CallbackInfo& info) {
        const auto query = info[0].As<Napi::Float32Array>();
        const auto ids = info[1].As<Napi::Int32Array>();
        return toTypedArray<Napi::Float32Array>(
                info.Env(), open(info.Env()).scores(query.Data(), ids.Data(), ids.ElementLength()));
    }

    // (exact, calls): a pass over the rows there are now, which nobody has joined yet
    Napi::Value prepare(const Napi::CallbackInfo& info) {
        ScanIndex& index = open(info.Env());
        const auto calls = info[1].As<Napi::Array>();
        std::vector<ScanQuery> queries;
        for (uint32_t i = 0; i < calls.Length(); i++) queries.push_back(toQuery(calls.Get(i).As<Napi::Object>()));
        auto pass = std::make_shared<ScanPass>(index.view(), std::move(queries), info[0].ToBoolean().Value());
        const auto external = Napi::External<ScanPassHandle::Pointer>::New(info.Env(), &pass);
        return info.Env().GetInstanceData<AddonData>()->scanPassConstructor.New({external});
    }

    // To unmap or free a million rows takes milliseconds: it is done off the main thread, or by the last search.
    Napi::Value close(const Napi::CallbackInfo& info) {
        const auto last = std::make_shared<std::shared_ptr<ScanIndex>>(std::move(index_));
        account(info.Env());
        if (!*last) return info.Env().Undefined();
        return runJob(
                info.Env(), [last] { last->reset(); }, [](Napi::Env env) -> Napi::Value { return env.Undefined(); },
                Napi::Value());
    }

    std::shared_ptr<ScanIndex> index_;
    int64_t accounted_ = 0;
};

// (rows path, offset, rows, dimensions, half, codes path, threads, niceness)
Napi::Value writeScanCodesAsync(const Napi::CallbackInfo& info) {
    const auto rows = openRows(info);
    const std::string path = info[5].As<Napi::String>().Utf8Value();
    Build build;
    build.threads = info[6].ToNumber().Int32Value();
    build.niceness = info[7].ToNumber().Int32Value();
    build.work = [=, threads = build.threads](const BuildControl& control) { writeCodes(*rows, path, threads, control); };
    build.settle = [](Napi::Env env) -> Napi::Value { return env.Undefined(); };
    return runBuild(info.Env(), std::move(build));
}

// (numbers: Float32Array): Uint16Array
Napi::Value toFloat16(const Napi::CallbackInfo& info) {
    const auto numbers = info[0].As<Napi::Float32Array>();
    Napi::Uint16Array halves = Napi::Uint16Array::New(info.Env(), numbers.ElementLength());
    bestKernel().toHalf(numbers.Data(), halves.Data(), numbers.ElementLength());
    return halves;
}

} // namespace

const ScanIndex& scanOf(const Napi::Value& handle) {
    return ScanHandle::Unwrap(handle.As<Napi::Object>())->open(handle.Env());
}

void defineScan(Napi::Env env, Napi::Object exports) {
    const Napi::Function pass = ScanPassHandle::define(env);
    env.GetInstanceData<AddonData>()->scanPassConstructor = Napi::Persistent(pass);
    exports.Set("ScanHandle", ScanHandle::define(env));
    exports.Set("writeScanCodesAsync", Napi::Function::New<writeScanCodesAsync>(env));
    exports.Set("toFloat16", Napi::Function::New<toFloat16>(env));
}

} // namespace vitrine
