#include "binding.h"
#include "kernels.h"
#include "live-searches.h"

// (number): how many threads can work at the same time here
static void tellProcessors(const Napi::CallbackInfo& info) { vitrine::setProcessors(info[0].ToNumber().Int32Value()); }

static Napi::Object initialise(Napi::Env env, Napi::Object exports) {
    const std::string problem = vitrine::forcedKernelProblem();
    if (!problem.empty()) throw Napi::Error::New(env, problem);
    env.SetInstanceData(new vitrine::AddonData()); // deleted with the environment
    vitrine::defineIndex(env, exports);
    vitrine::defineRows(env, exports);
    vitrine::defineScan(env, exports);
    vitrine::defineGraph(env, exports);
    vitrine::defineKernels(env, exports);
    exports.Set("setProcessors", Napi::Function::New<tellProcessors>(env));
    return exports;
}

NODE_API_MODULE(NODE_GYP_MODULE_NAME, initialise)
