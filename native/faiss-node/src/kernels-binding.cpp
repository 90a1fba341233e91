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

const Kernel& kernelNamed(const Napi::Value& name) {
    const Kernel* kernel = findKernel(name.As<Napi::String>().Utf8Value().c_str());
    if (kernel == nullptr) throw Napi::Error::New(name.Env(), "This processor has no such kernel.");
    return *kernel;
}

// (kernel name, query: Int8Array, rows: four Int8Arrays): [the products one by one, the products of four at once]
Napi::Value compareBytes(const Napi::CallbackInfo& info) {
    const Kernel& kernel = kernelNamed(info[0]);
    const auto query = info[1].As<Napi::Int8Array>();
    const auto rows = info[2].As<Napi::Array>();
    const int8_t* starts[4];
    for (uint32_t i = 0; i < 4; i++) starts[i] = rows.Get(i).As<Napi::Int8Array>().Data();
    std::vector<int32_t> products(8);
    for (int i = 0; i < 4; i++) products[i] = kernel.innerProductBytes(query.Data(), starts[i], query.ElementLength());
    kernel.innerProductsBytes4(query.Data(), starts, query.ElementLength(), products.data() + 4);
    return toTypedArray<Napi::Int32Array>(info.Env(), products);
}

// (kernel name, numbers: Float32Array): Uint16Array
Napi::Value halvesBy(const Napi::CallbackInfo& info) {
    const auto numbers = info[1].As<Napi::Float32Array>();
    std::vector<uint16_t> halves(numbers.ElementLength());
    kernelNamed(info[0]).toHalf(numbers.Data(), halves.data(), halves.size());
    return toTypedArray<Napi::Uint16Array>(info.Env(), halves);
}

// (kernel name, "innerProduct" | "squaredDistance", query: Float32Array, row: Float32Array | Uint16Array)
Napi::Value compare(const Napi::CallbackInfo& info) {
    const Kernel* kernel = &kernelNamed(info[0]);
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

// (kernel name, comparison, query: Float32Array, four rows one after the other: Float32Array | Uint16Array)
Napi::Value compareFour(const Napi::CallbackInfo& info) {
    const Kernel* kernel = findKernel(info[0].As<Napi::String>().Utf8Value().c_str());
    if (kernel == nullptr) throw Napi::Error::New(info.Env(), "This processor has no such kernel.");
    const bool product = info[1].As<Napi::String>().Utf8Value() == "innerProduct";
    const auto query = info[2].As<Napi::Float32Array>();
    const size_t dimensions = query.ElementLength();
    std::vector<float> results(4);
    const auto compareRows = [&](const auto* first, auto function) {
        const decltype(first) rows[] = {first, first + dimensions, first + 2 * dimensions, first + 3 * dimensions};
        function(query.Data(), rows, dimensions, results.data());
    };
    if (info[3].As<Napi::TypedArray>().TypedArrayType() == napi_uint16_array) {
        compareRows(
                static_cast<const uint16_t*>(info[3].As<Napi::Uint16Array>().Data()),
                product ? kernel->innerProductHalfFour : kernel->squaredDistanceHalfFour);
    } else {
        compareRows(
                static_cast<const float*>(info[3].As<Napi::Float32Array>().Data()),
                product ? kernel->innerProductFour : kernel->squaredDistanceFour);
    }
    return toTypedArray<Napi::Float32Array>(info.Env(), results);
}

} // namespace

void defineKernels(Napi::Env env, Napi::Object exports) {
    exports.Set("kernelNames", Napi::Function::New<kernelNames>(env));
    exports.Set("kernelInUse", Napi::String::New(env, bestKernel().name));
    exports.Set("compareBytes", Napi::Function::New<compareBytes>(env));
    exports.Set("halvesBy", Napi::Function::New<halvesBy>(env));
    exports.Set("compare", Napi::Function::New<compare>(env));
    exports.Set("compareFour", Napi::Function::New<compareFour>(env));
}

} // namespace vitrine
