import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What is being written, and what is being removed, carries its process in its name: `building-1234-<snapshot>`. */
const UNFINISHED = /^(?:building|removing|pointer)-(?<pid>\d+)-/;

/** Names that this process works on now. */
const ours = new Set<string>();

/**
 * Runs `work` with the path of a name in `directory` that no reader looks at and that is removed afterwards,
 * unless `work` renamed it.
 */
export async function withUnfinished<T>(
  directory: string,
  { kind, id }: { readonly kind: 'building' | 'removing' | 'pointer'; readonly id: string },
  work: (path: string) => Promise<T>,
): Promise<T> {
  const name = `${kind}-${process.pid}-${id}`;
  const path = join(directory, name);
  ours.add(path);
  try {
    await rm(path, { recursive: true, force: true }); // what a process of the same number left behind
    return await work(path);
  } finally {
    await rm(path, { recursive: true, force: true });
    ours.delete(path);
  }
}

/** Removes what processes that are no more left behind; another living process's work stays. */
export async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const pid = Number(UNFINISHED.exec(name)?.groups?.['pid'] ?? Number.NaN);
    const path = join(directory, name);
    if (Number.isNaN(pid) || ours.has(path) || (pid !== process.pid && isAlive(pid))) continue;
    await rm(path, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
