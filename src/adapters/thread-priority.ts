import { readFileSync, readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/** A third of the processor of a thread that does not give way, where both want it: enough to be woken before, too little to starve by. */
const NICENESS = 5;
const TASKS = '/proc/self/task';

/**
 * Lets the calling thread, and those that it starts from now on, give way to the one that answers requests. Only Linux has
 * priorities of threads; elsewhere nothing is done, and nothing where it is forbidden.
 */
export function giveWay(): void {
  if (process.platform === 'linux') setNiceness(0);
}

/** The same for libuv's pool, which decodes pictures and searches: its threads that run by now, and those of libvips that they start. */
export function poolGivesWay(): void {
  if (process.platform !== 'linux') return;
  for (const thread of readdirSync(TASKS)) if (nameOf(thread) === 'libuv-worker') setNiceness(Number(thread));
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
