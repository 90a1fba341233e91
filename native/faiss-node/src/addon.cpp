#include "binding.h"
#include "kernels.h"

static Napi::Object initialise(Napi::Env env, Napi::Object exports) {
    const std::string problem = vitrine::forcedKernelProblem();
    if (!problem.empty()) throw Napi::Error::New(env, problem);
    env.SetInstanceData(new vitrine::AddonData()); // deleted with the environment
    vitrine::defineIndex(env, exports);
    vitrine::defineRows(env, exports);
    vitrine::defineScan(env, exports);
    vitrine::defineGraph(env, exports);
    vitrine::defineKernels(env, exports);
    return exports;
}

NODE_API_MODULE(NODE_GYP_MODULE_NAME, initialise)
