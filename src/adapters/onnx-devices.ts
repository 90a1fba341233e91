import { existsSync, readdirSync } from 'node:fs';
import type { SkippedDevice } from './onnx-worker-messages.ts';

/** TensorRT is never tried unasked: it compiles the model for minutes at each start. */
export type Device = 'tensorrt' | 'cuda' | 'coreml' | 'dml' | 'webgpu' | 'cpu';

/** Providers by operating system, fastest first; the processor is always last. */
const PREFERENCE: Readonly<Partial<Record<NodeJS.Platform, readonly Device[]>>> = {
  linux: ['cuda', 'webgpu', 'cpu'],
  darwin: ['coreml', 'webgpu', 'cpu'],
  win32: ['cuda', 'dml', 'webgpu', 'cpu'],
};

/**
 * The devices to try, and those passed over untried: loading a GPU library where there is no GPU makes it write to
 * standard error, so on Linux the device files are asked first. An explicit choice is always tried, and nothing else.
 */
export function devicesToTry(choice: 'auto' | Device): {
  readonly devices: readonly Device[];
  readonly skipped: readonly SkippedDevice[];
} {
  if (choice !== 'auto') return { devices: [choice], skipped: [] };
  const devices: Device[] = [];
  const skipped: SkippedDevice[] = [];
  for (const device of PREFERENCE[process.platform] ?? ['cpu']) {
    const reason = missingHardware(device);
    if (reason === undefined) devices.push(device);
    else skipped.push({ device, reason });
  }
  return { devices, skipped };
}

function missingHardware(device: Device): string | undefined {
  if (process.platform !== 'linux') return undefined;
  if (device === 'cuda' && !hasDeviceFile('/dev', /^(nvidia\d+|dxg)$/)) return 'this machine has no NVIDIA GPU';
  if (device === 'webgpu' && !hasDeviceFile('/dev/dri', /^renderD\d+$/)) return 'this machine has no GPU';
  return undefined;
}

function hasDeviceFile(folder: string, name: RegExp): boolean {
  return existsSync(folder) && readdirSync(folder).some((file) => name.test(file));
}

/** What the runtime says when a provider does not start, in words that tell what to do. The first that fits counts. */
const PROBLEMS: readonly (readonly [RegExp, (found: RegExpExecArray) => string])[] = [
  [/(lib[\w.+-]+\.so[.\d]*|[\w-]+\.dll): cannot open shared object/, ([, file]) => `its library ${file} is missing`],
  [/CUDA failure 35\b|driver version is insufficient/i, () => 'its driver is older than the CUDA libraries'],
  [/CUDA failure 100\b|no CUDA-capable device/i, () => 'there is no NVIDIA GPU'],
  [/out of memory|failed to allocate memory|CUDA failure 2\b/i, () => 'its memory does not hold the model'],
  [
    /Provider_(Cuda|TensorRT): Failed to load shared library/i,
    () => 'its libraries do not load: `npm rebuild onnxruntime-node --onnxruntime-node-install=cuda12` fetches them',
  ],
  [/Failed to get a WebGPU adapter|INCOMPATIBLE_DRIVER/, () => 'no graphics driver offers a GPU'],
  [/backend not found/, () => 'this build of ONNX Runtime does not have it'],
];

/** One line on why a provider cannot run a model. */
export function describeProblem(message: string): string {
  for (const [pattern, describe] of PROBLEMS) {
    const found = pattern.exec(message);
    if (found !== null) return describe(found);
  }
  return (message.trim().split('\n')[0] as string).replace(/^\/\S+:\d+ /, '');
}
