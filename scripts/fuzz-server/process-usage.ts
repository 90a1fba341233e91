import { readFile, readdir } from 'node:fs/promises';

export interface ProcessUsage {
  readonly residentMiB: number;
  readonly peakMiB: number;
  readonly descriptors: number;
}

/** What a process holds now, by Linux' own account. Throws when it has ended. */
export async function readUsage(pid: number): Promise<ProcessUsage> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const mebibytes = (name: string): number =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  const descriptors = (await readdir(`/proc/${pid}/fd`)).length;
  return { residentMiB: mebibytes('VmRSS'), peakMiB: mebibytes('VmHWM'), descriptors };
}
