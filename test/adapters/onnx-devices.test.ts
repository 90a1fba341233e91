import { describe, expect, it } from 'vitest';
import { describeProblem, devicesToTry } from '../../src/adapters/onnx-devices.ts';

describe('describeProblem', () => {
  it.each([
    [
      'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library',
      'its libraries do not load: `npm rebuild onnxruntime-node --onnxruntime-node-install=cuda12` fetches them',
    ],
    [
      '/onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:1080 Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open shared object file: No such file or directory',
      'its library libcublasLt.so.12 is missing',
    ],
    [
      '/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_call.cc:123 CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=0',
      'its driver is older than the CUDA libraries',
    ],
    ['CUDA failure 100: no CUDA-capable device is detected ; GPU=-1', 'there is no NVIDIA GPU'],
    ['CUDA failure 2: out of memory ; GPU=0 ; hostname=h', 'its memory does not hold the model'],
    ['Failed to allocate memory for requested buffer of size 1234', 'its memory does not hold the model'],
    [
      '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 Failed to get a WebGPU adapter: No supported adapters\n',
      'no graphics driver offers a GPU',
    ],
    ['no available backend found. ERR: [coreml] backend not found.', 'this build of ONNX Runtime does not have it'],
    ['/src/file.cc:12 something else\nwith more lines', 'something else'],
  ])('tells what to do about “%s”', (message, line) => {
    expect(describeProblem(message)).toBe(line);
  });
});

describe('devicesToTry', () => {
  it('tries the named device alone, and TensorRT only when it is named', () => {
    expect(devicesToTry('tensorrt')).toEqual({ devices: ['tensorrt'], skipped: [] });
    const { devices, skipped } = devicesToTry('auto');
    expect([...devices, ...skipped.map(({ device }) => device)]).not.toContain('tensorrt');
    expect(devices.at(-1)).toBe('cpu');
  });
});
