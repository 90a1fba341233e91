import { hash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/**
 * What is being written, and what is being removed, carries the processes' world and its process in its name:
 * `building-1f2e3d4c-1234-<snapshot>`. Process numbers mean something only where they were given: in another container
 * on the same folder, or after a restart of the machine, the same number is another process.
 */
const UNFINISHED = /^(?:building|removing|pointer|stamp)-(?:(?<world>[0-9a-f]{8})-)?(?<pid>\d+)-/;

/** Work in progress is touched this often, so that others, who cannot see the process, see that it lives. */
const TOUCH_MS = 60_000;
/** Untouched for so long, another world's work is given up. */
const GIVEN_UP_MS = 15 * TOUCH_MS;

/** Names that this process works on now. */
const ours = new Set<string>();

/**
 * Runs `work` with the path of a name in `directory` that no reader looks at and that is removed afterwards,
 * unless `work` renamed it.
 */
export async function withUnfinished<T>(
  directory: string,
  { kind, id }: { readonly kind: 'building' | 'removing' | 'pointer' | 'stamp'; readonly id: string },
  work: (path: string) => Promise<T>,
): Promise<T> {
  const name = `${kind}-${WORLD}-${process.pid}-${id}`;
  const path = join(directory, name);
  ours.add(path);
  const touching = setInterval(() => void touch(path), TOUCH_MS).unref();
  try {
    await rm(path, { recursive: true, force: true }); // what a process of the same number left behind
    return await work(path);
  } finally {
    clearInterval(touching);
    await rm(path, { recursive: true, force: true });
    ours.delete(path);
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined); // it is not there yet, or not any more
}

/** Removes what processes that are no more left behind; another living process's work stays. */
export async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const { world, pid } = UNFINISHED.exec(name)?.groups ?? {};
    if (pid === undefined || ours.has(path)) continue;
    const left = world === WORLD ? Number(pid) === process.pid || !isAlive(Number(pid)) : await isGivenUp(path);
    if (left) await rm(path, { recursive: true, force: true });
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

async function isGivenUp(path: string): Promise<boolean> {
  const touched = await stat(path).catch(() => undefined);
  return touched !== undefined && Date.now() - touched.mtimeMs > GIVEN_UP_MS;
}

/** Eight hex digits that are the same for all processes that can see each other by number: host, boot and process namespace. */
const WORLD = hash('sha256', [hostname(), bootId(), processNamespace()].join('\n'), 'hex').slice(0, 8);

function bootId(): string {
  return orNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
}

function processNamespace(): string {
  return orNothing(() => readlinkSync('/proc/self/ns/pid'));
}

/** Only Linux tells. */
function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
