// What the bindings share: the addon's per-environment data and the way from numbers to JavaScript.
#pragma once

#include "scan-index.h"
#include "shared-index.h"

#include <napi.h>

#include <cstring>
#include <vector>

namespace vitrine {

// One for each JavaScript environment (main thread or worker): no state is shared between them.
struct AddonData {
    Napi::FunctionReference indexConstructor;
    Napi::FunctionReference rowsConstructor;
    Napi::FunctionReference scanPassConstructor;
};

void defineIndex(Napi::Env env, Napi::Object exports);
void defineRows(Napi::Env env, Napi::Object exports);
void defineScan(Napi::Env env, Napi::Object exports);
void defineGraph(Napi::Env env, Napi::Object exports);
void defineKernels(Napi::Env env, Napi::Object exports);

// Of a ScanHandle. Throws where it is closed.
const ScanIndex& scanOf(const Napi::Value& handle);

template <typename Array, typename T>
Array toTypedArray(Napi::Env env, const std::vector<T>& numbers) {
    Array array = Array::New(env, numbers.size());
    if (!numbers.empty()) std::memcpy(array.Data(), numbers.data(), numbers.size() * sizeof(T));
    return array;
}

// { distances: Float32Array, labels: Int32Array, visited?: number, lists?: number, passed?: number, surroundings?: number, settled?: number }
inline Napi::Object toObject(Napi::Env env, const Neighbours& neighbours) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("distances", toTypedArray<Napi::Float32Array>(env, neighbours.distances));
    object.Set("labels", toTypedArray<Napi::Int32Array>(env, neighbours.labels));
    if (neighbours.visited >= 0) object.Set("visited", double(neighbours.visited));
    if (neighbours.lists >= 0) object.Set("lists", double(neighbours.lists));
    if (neighbours.passed >= 0) object.Set("passed", double(neighbours.passed));
    if (neighbours.surroundings >= 0) object.Set("surroundings", double(neighbours.surroundings));
    if (neighbours.settled >= 0) object.Set("settled", double(neighbours.settled));
    return object;
}

inline std::vector<float> copyFloats(const Napi::Value& value) {
    const auto array = value.As<Napi::Float32Array>();
    return std::vector<float>(array.Data(), array.Data() + array.ElementLength());
}

inline std::vector<uint8_t> copyBytes(const Napi::Value& value) {
    const auto array = value.As<Napi::Uint8Array>();
    return std::vector<uint8_t>(array.Data(), array.Data() + array.ElementLength());
}

} // namespace vitrine
