/** A process of its own, since priorities cannot be raised again; prints by how much main thread, pool and worker gave way. */
import { readFileSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { Worker, parentPort } from 'node:worker_threads';
import { giveWay, poolGivesWay } from '../../src/adapters/thread-priority.ts';

const port = parentPort;
if (port === null) {
  const before = getPriority();
  await readFile(import.meta.filename); // starts the pool
  poolGivesWay();
  const pool = readdirSync('/proc/self/task')
    .filter((thread) => readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim() === 'libuv-worker')
    .map((thread) => getPriority(Number(thread)) - before);
  new Worker(import.meta.filename).on('message', (priority: number) => {
    console.log(JSON.stringify({ main: getPriority() - before, pool, worker: priority - before }));
  });
} else {
  giveWay();
  port.postMessage(getPriority());
}
