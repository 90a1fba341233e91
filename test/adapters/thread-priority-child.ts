/** A process of its own, since priorities cannot be raised again; prints by how much main thread, libuv's pool, V8's helpers and a worker gave way. */
import { readFileSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { Worker, parentPort } from 'node:worker_threads';
import { giveWay, helpersGiveWay } from '../../src/adapters/thread-priority.ts';

const port = parentPort;
if (port === null) {
  const before = getPriority();
  await readFile(import.meta.filename); // starts the pool
  helpersGiveWay();
  const threads = readdirSync('/proc/self/task').map((thread) => ({
    name: readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim(),
    priority: getPriority(Number(thread)) - before,
  }));
  const named = (wanted: string) => threads.filter(({ name }) => name === wanted).map(({ priority }) => priority);
  const [pool, helpers] = [named('libuv-worker'), named('V8Worker')];
  new Worker(import.meta.filename).on('message', (priority: number) => {
    console.log(JSON.stringify({ main: getPriority() - before, pool, helpers, worker: priority - before }));
  });
} else {
  giveWay();
  port.postMessage(getPriority());
}
