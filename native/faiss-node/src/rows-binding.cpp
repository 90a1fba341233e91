// MappedRows for JavaScript. The arguments were checked by mapped-rows.js.
#include "binding.h"
#include "build-job.h"
#include "mapped-rows.h"

#include <memory>

namespace vitrine {

namespace {

using Pointer = std::shared_ptr<MappedRows>;

class RowsHandle : public Napi::ObjectWrap<RowsHandle> {
   public:
    static Napi::Function define(Napi::Env env) {
        return DefineClass(env, "RowsHandle", {
            InstanceMethod<&RowsHandle::row>("row"),
            InstanceMethod<&RowsHandle::copyRows>("copyRows"),
            InstanceMethod<&RowsHandle::scores>("scores"),
            InstanceMethod<&RowsHandle::search>("search"),
            InstanceMethod<&RowsHandle::searchAsync>("searchAsync"),
            InstanceMethod<&RowsHandle::close>("close"),
        });
    }

    // (path, offset, rows, dimensions, half)
    explicit RowsHandle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<RowsHandle>(info) {
        RowLayout layout;
        layout.offset = info[1].ToNumber().Int64Value();
        layout.rows = info[2].ToNumber().Int64Value();
        layout.dimensions = info[3].ToNumber().Int64Value();
        layout.half = info[4].ToBoolean().Value();
        rows_ = MappedRows::open(info[0].As<Napi::String>().Utf8Value(), layout);
    }

   private:
    Pointer open(Napi::Env env) const {
        if (!rows_) throw Napi::Error::New(env, "The rows are closed.");
        return rows_;
    }

    Napi::Value row(const Napi::CallbackInfo& info) {
        return toTypedArray<Napi::Float32Array>(info.Env(), open(info.Env())->row(info[0].ToNumber().Int64Value()));
    }

    // (first id, target: Float32Array of whole rows)
    Napi::Value copyRows(const Napi::CallbackInfo& info) {
        const Pointer rows = open(info.Env());
        const int64_t first = info[0].ToNumber().Int64Value();
        auto target = info[1].As<Napi::Float32Array>();
        const int64_t dimensions = rows->layout().dimensions;
        const int64_t count = int64_t(target.ElementLength()) / dimensions;
        for (int64_t i = 0; i < count; i++) rows->copyRow(first + i, target.Data() + i * dimensions);
        return info.Env().Undefined();
    }

    // (query, ids: Int32Array)
    Napi::Value scores(const Napi::CallbackInfo& info) {
        const auto query = info[0].As<Napi::Float32Array>();
        const auto ids = info[1].As<Napi::Int32Array>();
        return toTypedArray<Napi::Float32Array>(
                info.Env(), open(info.Env())->scores(query.Data(), ids.Data(), ids.ElementLength()));
    }

    // (queries, k, eligible?)
    Napi::Value search(const Napi::CallbackInfo& info) {
        const Pointer rows = open(info.Env());
        const std::vector<float> queries = copyFloats(info[0]);
        const std::vector<uint8_t> eligible = info[2].IsTypedArray() ? copyBytes(info[2]) : std::vector<uint8_t>();
        const int64_t count = int64_t(queries.size()) / rows->layout().dimensions;
        const bool filtered = info[2].IsTypedArray();
        return toObject(
                info.Env(),
                rows->search(queries.data(), count, info[1].ToNumber().Int64Value(), filtered ? &eligible : nullptr));
    }

    Napi::Value searchAsync(const Napi::CallbackInfo& info) {
        const Pointer rows = open(info.Env());
        const bool filtered = info[2].IsTypedArray();
        const int64_t k = info[1].ToNumber().Int64Value();
        auto found = std::make_shared<Neighbours>();
        return runSearch(
                info.Env(), false,
                [=, queries = copyFloats(info[0]),
                 eligible = filtered ? copyBytes(info[2]) : std::vector<uint8_t>()](const BuildControl&) {
                    const int64_t count = int64_t(queries.size()) / rows->layout().dimensions;
                    *found = rows->search(queries.data(), count, k, filtered ? &eligible : nullptr);
                },
                [found](Napi::Env env) -> Napi::Value { return toObject(env, *found); });
    }

    Napi::Value close(const Napi::CallbackInfo& info) {
        rows_.reset();
        return info.Env().Undefined();
    }

    Pointer rows_;
};

} // namespace

void defineRows(Napi::Env env, Napi::Object exports) {
    exports.Set("RowsHandle", RowsHandle::define(env));
}

} // namespace vitrine
