import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiskCheck, DiskState } from '../ports/disk-check.ts';
import { diskProblem } from './disk-problem.ts';

/** A page of the file system: one byte might still fit into a full one. */
const PROBE_BYTES = 4096;
const FRESH_MS = 5_000;
/** A disk of the network that hangs shall not hold up whoever asks. */
const TIMEOUT_MS = 1_000;

/** Checks a folder by writing a small file to it, once in five seconds at most. */
export function fileDiskCheck(directory: string, freshMs = FRESH_MS): DiskCheck {
  let last: { readonly at: number; readonly state: Promise<DiskState> } | undefined;
  return {
    check() {
      const now = performance.now();
      if (last === undefined || now - last.at > freshMs) last = { at: now, state: inTime(look(directory)) };
      return last.state;
    },
  };
}

async function inTime(looking: Promise<DiskState>): Promise<DiskState> {
  const late = Promise.withResolvers<DiskState>();
  const problem = 'The data folder does not answer.';
  const timer = setTimeout(() => late.resolve({ freeBytes: undefined, problem }), TIMEOUT_MS);
  return Promise.race([looking, late.promise]).finally(() => clearTimeout(timer));
}

async function look(directory: string): Promise<DiskState> {
  const free = await statfs(directory).catch(() => undefined);
  const freeBytes = free && free.bavail * free.bsize;
  try {
    await writeProbe(join(directory, `.probe-${process.pid}`));
    return { freeBytes };
  } catch (error) {
    return { freeBytes, problem: `Nothing can be written to the data folder: ${diskProblem(error) ?? 'see the log'}.` };
  }
}

async function writeProbe(path: string): Promise<void> {
  try {
    await using file = await open(path, 'w');
    await file.write(Buffer.alloc(PROBE_BYTES));
    await file.datasync();
  } finally {
    await rm(path, { force: true });
  }
}
