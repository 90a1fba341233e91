import { readFileSync, readdirSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/**
 * A tenth of the processor of a thread that does not give way, where both want it. (At 5 that one stands still longer; at 19, too: it waits
 * for some of their work.)
 */
const NICENESS = 10;
const TASKS = '/proc/self/task';

/** libuv's pool decodes pictures and searches, with threads of libvips; V8's helpers mark what is garbage and compile. */
const HELPERS: ReadonlySet<string> = new Set(['libuv-worker', 'libvips worker', 'V8Worker']);

/**
 * Steps of a garbage collection for which the thread that answers stands still until helpers have done their share; V8 asks for these flags
 * at each step. (Not marking: helpers may be at it when the flag changes, and V8 ends the process.)
 */
const WAITED_FOR = ['scavenge', 'compaction', 'pointer-update', 'weak-ref-clearing'];

/**
 * Lets the calling thread, and those that it starts from now on, give way to the one that answers requests. Only Linux has
 * priorities of threads; elsewhere nothing is done, and nothing where it is forbidden.
 */
export function giveWay(): void {
  if (process.platform === 'linux') setNiceness(0);
}

/**
 * The same for the threads that Node.js shares, those that run by now and those that they start. They go on marking garbage, but it is moved
 * without them: beside threads that compute, a helper gets its turn after 10 ms, for the work of one.
 */
export function helpersGiveWay(): void {
  if (process.platform !== 'linux') return;
  for (const part of WAITED_FOR) setFlagsFromString(`--no-parallel-${part}`);
  for (const thread of readdirSync(TASKS)) if (HELPERS.has(nameOf(thread))) setNiceness(Number(thread));
}

/** 0 is the calling thread. */
function setNiceness(thread: number): void {
  try {
    setPriority(thread, NICENESS);
  } catch {
    // a thread that ended, or a sandbox that forbids it: slower answers under load, no fault
  }
}

function nameOf(thread: string): string {
  try {
    return readFileSync(`${TASKS}/${thread}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}
