// The distance kernels, one by one, for tests and benchmarks.
#include "binding.h"
#include "kernels.h"

#include <string>

namespace vitrine {

namespace {

Napi::Value kernelNames(const Napi::CallbackInfo& info) {
    Napi::Array names = Napi::Array::New(info.Env());
    uint32_t at = 0;
    for (const Kernel* kernel : availableKernels()) names.Set(at++, Napi::String::New(info.Env(), kernel->name));
    return names;
}

// (kernel name, "innerProduct" | "squaredDistance", query: Float32Array, row: Float32Array | Uint16Array)
Napi::Value compare(const Napi::CallbackInfo& info) {
    const Kernel* kernel = findKernel(info[0].As<Napi::String>().Utf8Value().c_str());
    if (kernel == nullptr) throw Napi::Error::New(info.Env(), "This processor has no such kernel.");
    const bool product = info[1].As<Napi::String>().Utf8Value() == "innerProduct";
    const auto query = info[2].As<Napi::Float32Array>();
    const size_t dimensions = query.ElementLength();
    if (info[3].As<Napi::TypedArray>().TypedArrayType() == napi_uint16_array) {
        const uint16_t* row = info[3].As<Napi::Uint16Array>().Data();
        const auto function = product ? kernel->innerProductHalf : kernel->squaredDistanceHalf;
        return Napi::Number::New(info.Env(), function(query.Data(), row, dimensions));
    }
    const float* row = info[3].As<Napi::Float32Array>().Data();
    const auto function = product ? kernel->innerProduct : kernel->squaredDistance;
    return Napi::Number::New(info.Env(), function(query.Data(), row, dimensions));
}

} // namespace

void defineKernels(Napi::Env env, Napi::Object exports) {
    exports.Set("kernelNames", Napi::Function::New<kernelNames>(env));
    exports.Set("compare", Napi::Function::New<compare>(env));
}

} // namespace vitrine
