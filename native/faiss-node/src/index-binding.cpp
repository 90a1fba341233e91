// SharedIndex for JavaScript. The arguments were checked by index.js: here they have the types it promises.
#include "binding.h"
#include "build-job.h"
#include "job.h"

#include <memory>

namespace vitrine {

namespace {

using Pointer = std::shared_ptr<SharedIndex>;

class IndexHandle : public Napi::ObjectWrap<IndexHandle> {
   public:
    static Napi::Object wrap(Napi::Env env, Pointer index) {
        auto external = Napi::External<Pointer>::New(env, &index);
        return env.GetInstanceData<AddonData>()->indexConstructor.New({external});
    }

    static Napi::Function define(Napi::Env env) {
        return DefineClass(env, "IndexHandle", {
            InstanceMethod<&IndexHandle::train>("train"),
            InstanceMethod<&IndexHandle::trainAsync>("trainAsync"),
            InstanceMethod<&IndexHandle::add>("add"),
            InstanceMethod<&IndexHandle::addAsync>("addAsync"),
            InstanceMethod<&IndexHandle::addWithIds>("addWithIds"),
            InstanceMethod<&IndexHandle::search>("search"),
            InstanceMethod<&IndexHandle::searchAsync>("searchAsync"),
            InstanceMethod<&IndexHandle::rangeSearch>("rangeSearch"),
            InstanceMethod<&IndexHandle::rangeSearchAsync>("rangeSearchAsync"),
            InstanceMethod<&IndexHandle::mergeFrom>("mergeFrom"),
            InstanceMethod<&IndexHandle::removeIds>("removeIds"),
            InstanceMethod<&IndexHandle::reconstruct>("reconstruct"),
            InstanceMethod<&IndexHandle::setParameters>("setParameters"),
            InstanceMethod<&IndexHandle::reset>("reset"),
            InstanceMethod<&IndexHandle::write>("write"),
            InstanceMethod<&IndexHandle::writeAsync>("writeAsync"),
            InstanceMethod<&IndexHandle::toBuffer>("toBuffer"),
            InstanceMethod<&IndexHandle::close>("close"),
            InstanceMethod<&IndexHandle::count>("count"),
            InstanceMethod<&IndexHandle::dimensions>("dimensions"),
            InstanceMethod<&IndexHandle::metric>("metric"),
            InstanceMethod<&IndexHandle::isTrained>("isTrained"),
            InstanceMethod<&IndexHandle::kind>("kind"),
            InstanceMethod<&IndexHandle::memoryBytes>("memoryBytes"),
        });
    }

    explicit IndexHandle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<IndexHandle>(info) {
        if (info.Length() != 1 || !info[0].IsExternal()) throw Napi::TypeError::New(info.Env(), "Illegal constructor.");
        index_ = *info[0].As<Napi::External<Pointer>>().Data();
        account(info.Env());
    }

    void Finalize(Napi::BasicEnv env) override {
        Napi::MemoryManagement::AdjustExternalMemory(env, -accounted_);
    }

   private:
    Pointer open(Napi::Env env) const {
        if (!index_) throw Napi::Error::New(env, "The index is closed.");
        return index_;
    }

    // Tells V8 what the index holds, so that an index nobody refers to is collected in time.
    void account(Napi::Env env) {
        const int64_t now = index_ ? index_->memoryBytes() : 0;
        Napi::MemoryManagement::AdjustExternalMemory(env, now - accounted_);
        accounted_ = now;
    }

    // `change` runs off the main thread with the index; the promise is of undefined.
    Napi::Value changeAsync(const Napi::CallbackInfo& info, std::function<void(SharedIndex&)> change) {
        Pointer index = open(info.Env());
        Napi::Object kept = Napi::Object::New(info.Env());
        kept.Set("handle", info.This());
        kept.Set("argument", info[0]);
        return runJob(
                info.Env(), [index, change] { change(*index); },
                [this](Napi::Env env) -> Napi::Value {
                    account(env);
                    return env.Undefined();
                },
                kept);
    }

    // The same for (rows, threads, cancel flag: Int32Array, niceness, onProgress?), on a thread of its own.
    Napi::Value buildAsync(const Napi::CallbackInfo& info, std::function<void(SharedIndex&, const BuildControl&)> build) {
        Pointer index = open(info.Env());
        Build job;
        job.kept = Napi::Object::New(info.Env());
        job.kept.Set("handle", info.This());
        job.kept.Set("rows", info[0]);
        job.kept.Set("flag", info[2]);
        job.cancelFlag = info[2].As<Napi::Int32Array>().Data();
        job.threads = info[1].ToNumber().Int32Value();
        job.niceness = info[3].ToNumber().Int32Value();
        if (info[4].IsFunction()) job.onProgress = info[4].As<Napi::Function>();
        job.work = [index, build](const BuildControl& control) { build(*index, control); };
        job.settle = [this](Napi::Env env) -> Napi::Value {
            account(env);
            return env.Undefined();
        };
        return runBuild(info.Env(), std::move(job));
    }

    int64_t rowsIn(const Napi::Float32Array& numbers) const {
        return int64_t(numbers.ElementLength()) / index_->dimensions();
    }

    // (rows, threads)
    Napi::Value train(const Napi::CallbackInfo& info) {
        const auto rows = info[0].As<Napi::Float32Array>();
        open(info.Env())->train(rows.Data(), rowsIn(rows), info[1].ToNumber().Int32Value());
        account(info.Env());
        return info.Env().Undefined();
    }

    Napi::Value trainAsync(const Napi::CallbackInfo& info) {
        open(info.Env());
        const auto array = info[0].As<Napi::Float32Array>();
        const float* rows = array.Data();
        const int64_t count = rowsIn(array);
        const int threads = info[1].ToNumber().Int32Value();
        return buildAsync(info, [=](SharedIndex& index, const BuildControl& control) {
            index.train(rows, count, threads, control);
        });
    }

    // (rows, threads)
    Napi::Value add(const Napi::CallbackInfo& info) {
        const auto rows = info[0].As<Napi::Float32Array>();
        open(info.Env())->add(rows.Data(), rowsIn(rows), info[1].ToNumber().Int32Value());
        account(info.Env());
        return info.Env().Undefined();
    }

    Napi::Value addAsync(const Napi::CallbackInfo& info) {
        open(info.Env());
        const auto array = info[0].As<Napi::Float32Array>();
        const float* rows = array.Data();
        const int64_t count = rowsIn(array);
        const int threads = info[1].ToNumber().Int32Value();
        return buildAsync(info, [=](SharedIndex& index, const BuildControl& control) {
            index.add(rows, count, threads, control);
        });
    }

    // (rows, ids: Int32Array, threads)
    Napi::Value addWithIds(const Napi::CallbackInfo& info) {
        const auto rows = info[0].As<Napi::Float32Array>();
        const std::vector<int64_t> ids = wideIds(info[1]);
        open(info.Env())->addWithIds(rows.Data(), int64_t(ids.size()), ids.data(), info[2].ToNumber().Int32Value());
        account(info.Env());
        return info.Env().Undefined();
    }

    // (query, k or radius, nprobe, efSearch, threads, eligible?, settled, margin, patience, background)
    static SearchOptions optionsOf(const Napi::CallbackInfo& info) {
        SearchOptions options;
        options.nprobe = info[2].ToNumber().Int32Value();
        options.efSearch = info[3].ToNumber().Int32Value();
        options.threads = info[4].ToNumber().Int32Value();
        options.filtered = info[5].IsTypedArray();
        if (options.filtered) options.eligible = copyBytes(info[5]);
        options.end = {info[6].ToNumber().Int32Value(), info[7].ToNumber().FloatValue(), info[8].ToNumber().Int32Value()};
        return options;
    }

    Napi::Value search(const Napi::CallbackInfo& info) {
        const Pointer index = open(info.Env());
        const auto queries = info[0].As<Napi::Float32Array>();
        const int64_t k = info[1].ToNumber().Int64Value();
        return toObject(info.Env(), index->search(queries.Data(), rowsIn(queries), k, optionsOf(info)));
    }

    Napi::Value searchAsync(const Napi::CallbackInfo& info) {
        const Pointer index = open(info.Env());
        const int64_t count = rowsIn(info[0].As<Napi::Float32Array>());
        const int64_t k = info[1].ToNumber().Int64Value();
        auto found = std::make_shared<Neighbours>();
        return runSearch(
                info.Env(), info[9].ToBoolean().Value(),
                [=, queries = copyFloats(info[0]), options = optionsOf(info)](const BuildControl&) {
                    *found = index->search(queries.data(), count, k, options);
                },
                [found](Napi::Env env) -> Napi::Value { return toObject(env, *found); });
    }

    static Napi::Object toRangeObject(Napi::Env env, const NeighboursInRange& found) {
        Napi::Object object = Napi::Object::New(env);
        object.Set("limits", toTypedArray<Napi::Int32Array>(env, found.limits));
        object.Set("distances", toTypedArray<Napi::Float32Array>(env, found.distances));
        object.Set("labels", toTypedArray<Napi::Int32Array>(env, found.labels));
        return object;
    }

    Napi::Value rangeSearch(const Napi::CallbackInfo& info) {
        const Pointer index = open(info.Env());
        const auto queries = info[0].As<Napi::Float32Array>();
        const float radius = info[1].ToNumber().FloatValue();
        return toRangeObject(info.Env(), index->rangeSearch(queries.Data(), rowsIn(queries), radius, optionsOf(info)));
    }

    Napi::Value rangeSearchAsync(const Napi::CallbackInfo& info) {
        const Pointer index = open(info.Env());
        const int64_t count = rowsIn(info[0].As<Napi::Float32Array>());
        const float radius = info[1].ToNumber().FloatValue();
        auto found = std::make_shared<NeighboursInRange>();
        return runSearch(
                info.Env(), info[9].ToBoolean().Value(),
                [=, queries = copyFloats(info[0]), options = optionsOf(info)](const BuildControl&) {
                    *found = index->rangeSearch(queries.data(), count, radius, options);
                },
                [found](Napi::Env env) -> Napi::Value { return toRangeObject(env, *found); });
    }

    Napi::Value mergeFrom(const Napi::CallbackInfo& info) {
        IndexHandle* other = Unwrap(info[0].As<Napi::Object>());
        open(info.Env())->mergeFrom(*other->open(info.Env()));
        account(info.Env());
        other->account(info.Env());
        return info.Env().Undefined();
    }

    static std::vector<int64_t> wideIds(const Napi::Value& value) {
        const auto ids = value.As<Napi::Int32Array>();
        return std::vector<int64_t>(ids.Data(), ids.Data() + ids.ElementLength());
    }

    Napi::Value removeIds(const Napi::CallbackInfo& info) {
        const size_t removed = open(info.Env())->removeIds(wideIds(info[0]));
        account(info.Env());
        return Napi::Number::New(info.Env(), double(removed));
    }

    Napi::Value reconstruct(const Napi::CallbackInfo& info) {
        const std::vector<float> row = open(info.Env())->reconstruct(info[0].ToNumber().Int64Value());
        return toTypedArray<Napi::Float32Array>(info.Env(), row);
    }

    // (nprobe, efSearch, efConstruction), 0 = leave as it is
    Napi::Value setParameters(const Napi::CallbackInfo& info) {
        IndexParameters parameters;
        parameters.nprobe = info[0].ToNumber().Int32Value();
        parameters.efSearch = info[1].ToNumber().Int32Value();
        parameters.efConstruction = info[2].ToNumber().Int32Value();
        open(info.Env())->setParameters(parameters);
        return info.Env().Undefined();
    }

    Napi::Value reset(const Napi::CallbackInfo& info) {
        open(info.Env())->reset();
        account(info.Env());
        return info.Env().Undefined();
    }

    Napi::Value write(const Napi::CallbackInfo& info) {
        open(info.Env())->write(info[0].As<Napi::String>().Utf8Value());
        return info.Env().Undefined();
    }

    Napi::Value writeAsync(const Napi::CallbackInfo& info) {
        const std::string path = info[0].As<Napi::String>().Utf8Value();
        return changeAsync(info, [path](SharedIndex& index) { index.write(path); });
    }

    Napi::Value toBuffer(const Napi::CallbackInfo& info) {
        const std::vector<uint8_t> bytes = open(info.Env())->toBytes();
        return Napi::Buffer<uint8_t>::Copy(info.Env(), bytes.data(), bytes.size());
    }

    // What still runs off the main thread ends as if the index were open; the memory goes with the last of it.
    Napi::Value close(const Napi::CallbackInfo& info) {
        index_.reset();
        account(info.Env());
        return info.Env().Undefined();
    }

    Napi::Value count(const Napi::CallbackInfo& info) {
        return Napi::Number::New(info.Env(), double(open(info.Env())->count()));
    }
    Napi::Value dimensions(const Napi::CallbackInfo& info) {
        return Napi::Number::New(info.Env(), open(info.Env())->dimensions());
    }
    Napi::Value metric(const Napi::CallbackInfo& info) {
        return Napi::Number::New(info.Env(), open(info.Env())->metric());
    }
    Napi::Value isTrained(const Napi::CallbackInfo& info) {
        return Napi::Boolean::New(info.Env(), open(info.Env())->isTrained());
    }
    Napi::Value kind(const Napi::CallbackInfo& info) {
        return Napi::String::New(info.Env(), open(info.Env())->kind());
    }
    Napi::Value memoryBytes(const Napi::CallbackInfo& info) {
        return Napi::Number::New(info.Env(), double(open(info.Env())->memoryBytes()));
    }

    Pointer index_;
    int64_t accounted_ = 0;
};

// (dimensions, description, metric)
Napi::Value createIndex(const Napi::CallbackInfo& info) {
    return IndexHandle::wrap(info.Env(), SharedIndex::create(
            info[0].ToNumber().Int32Value(), info[1].As<Napi::String>().Utf8Value(), info[2].ToNumber().Int32Value()));
}

// (dimensions, neighbours, metric)
Napi::Value createHnswIndex(const Napi::CallbackInfo& info) {
    return IndexHandle::wrap(info.Env(), SharedIndex::createHnsw(
            info[0].ToNumber().Int32Value(), info[1].ToNumber().Int32Value(), info[2].ToNumber().Int32Value()));
}

// (path, mapped)
Napi::Value readIndex(const Napi::CallbackInfo& info) {
    return IndexHandle::wrap(
            info.Env(), SharedIndex::read(info[0].As<Napi::String>().Utf8Value(), info[1].ToBoolean().Value()));
}

Napi::Value readIndexAsync(const Napi::CallbackInfo& info) {
    const std::string path = info[0].As<Napi::String>().Utf8Value();
    const bool mapped = info[1].ToBoolean().Value();
    auto read = std::make_shared<Pointer>();
    return runJob(
            info.Env(), [=] { *read = SharedIndex::read(path, mapped); },
            [read](Napi::Env env) -> Napi::Value { return IndexHandle::wrap(env, *read); }, Napi::Value());
}

Napi::Value indexFromBuffer(const Napi::CallbackInfo& info) {
    const auto bytes = info[0].As<Napi::Uint8Array>();
    return IndexHandle::wrap(info.Env(), SharedIndex::fromBytes(bytes.Data(), bytes.ElementLength()));
}

} // namespace

void defineIndex(Napi::Env env, Napi::Object exports) {
    const Napi::Function constructor = IndexHandle::define(env);
    env.GetInstanceData<AddonData>()->indexConstructor = Napi::Persistent(constructor);
    exports.Set("IndexHandle", constructor);
    exports.Set("createIndex", Napi::Function::New<createIndex>(env));
    exports.Set("createHnswIndex", Napi::Function::New<createHnswIndex>(env));
    exports.Set("readIndex", Napi::Function::New<readIndex>(env));
    exports.Set("readIndexAsync", Napi::Function::New<readIndexAsync>(env));
    exports.Set("indexFromBuffer", Napi::Function::New<indexFromBuffer>(env));
}

} // namespace vitrine
