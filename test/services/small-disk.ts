import { execFileSync } from 'node:child_process';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether this test may mount file systems in a namespace of its own (Linux, as root). */
export const CAN_MOUNT = canMount();

function canMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'sh', '-c', 'mount -t tmpfs -o size=1m vitrine /mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Folders of the data folder that lie on file systems of their own here. */
const APART = ['snapshots', 'journal'];

/**
 * What to put before a program so that `directory` is a file system of so many bytes with the contents of `from`, seen by it
 * alone; in it `snapshots` and `journal` are file systems of their own, which can be filled and made read-only by themselves.
 */
export function onSmallDisk(directory: string, from: string, bytes: number): readonly string[] {
  const mounts = ['', ...APART.map((name) => `/${name}`)].map(
    (name) => `mkdir -p "$1${name}" && mount -t tmpfs -o size=${bytes} vitrine "$1${name}"`,
  );
  const script = `${mounts.join(' && ')} && cp -a "$2/." "$1" && shift 2 && exec "$@"`;
  return ['unshare', '--mount', 'sh', '-c', script, 'sh', directory, from];
}

/** The same folder as a process of another namespace sees it. */
export function seenBy(pid: number | undefined, directory: string): string {
  return join(`/proc/${pid}/root`, directory);
}

/** Leaves so many bytes free, 0 unless told. The returned function gives the space back. */
export async function fill(directory: string, leave = 0): Promise<() => Promise<void>> {
  const { bavail, bsize } = await statfs(directory);
  const filler = join(directory, 'filler');
  await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - leave)));
  return () => rm(filler);
}

export function remount(pid: number | undefined, directory: string, mode: 'ro' | 'rw'): void {
  execFileSync('nsenter', ['--mount', '--target', String(pid), 'mount', '-o', `remount,${mode}`, directory]);
}
