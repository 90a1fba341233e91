#include "binding.h"

static Napi::Object initialise(Napi::Env env, Napi::Object exports) {
    env.SetInstanceData(new vitrine::AddonData()); // deleted with the environment
    vitrine::defineIndex(env, exports);
    vitrine::defineRows(env, exports);
    vitrine::defineKernels(env, exports);
    return exports;
}

NODE_API_MODULE(NODE_GYP_MODULE_NAME, initialise)
