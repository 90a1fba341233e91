/**
 * A worker thread that runs a model: onnxruntime-node's `run()` blocks the thread that calls it, so it is never called
 * on the main one. Takes OnnxRequest, answers each with one OnnxReply, in order; the first reply tells whether it is ready.
 * One tower is loaded at the start, the other when its first job comes.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type OpenedTower, openTower } from './onnx-tower.ts';
import type { OnnxJob, OnnxReply, OnnxRequest, OnnxWorkerSettings, TowerKind } from './onnx-worker-messages.ts';
import { giveWay } from './thread-priority.ts';

giveWay(); // before the session starts threads of its own
const port = parentPort;
if (port === null) throw new Error('onnx-worker.ts runs in a worker thread only.');
const settings = workerData as OnnxWorkerSettings;
const towers = new Map<TowerKind, OpenedTower>();

const { tower, skipped } = await openTower(settings, settings.first);
if (tower === undefined) {
  reply({ kind: 'unusable', skipped });
} else {
  towers.set(settings.first, tower);
  port.on('message', (request: OnnxRequest) => {
    if (request.kind === 'close') port.close();
    else void answer(request);
  });
  reply({ kind: 'ready', loaded: tower.loaded });
}

async function answer(job: OnnxJob): Promise<void> {
  try {
    const known = towers.get(job.kind);
    const { run, loaded } = known ?? (await load(job.kind));
    const values = await run(job);
    reply({ kind: 'embeddings', values, ...(known === undefined && { loaded }) }, [values.buffer]);
  } catch (error) {
    reply({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
  if (job.kind === 'images') job.pixels.buffer.transfer(0); // frees it now: nothing else here would make it be collected
}

async function load(kind: TowerKind): Promise<OpenedTower> {
  const opened = await openTower(settings, kind);
  if (opened.tower === undefined) {
    throw new Error(opened.skipped.map(({ device, reason }) => `${device}: ${reason}`).join('; '));
  }
  towers.set(kind, opened.tower);
  return opened.tower;
}

function reply(message: OnnxReply, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}
