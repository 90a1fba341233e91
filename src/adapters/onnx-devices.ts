import { existsSync, readdirSync } from 'node:fs';
import type { SkippedDevice } from './onnx-worker-messages.ts';

export type Device = 'cuda' | 'coreml' | 'dml' | 'webgpu' | 'cpu';

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
