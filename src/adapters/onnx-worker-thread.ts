import { Worker } from 'node:worker_threads';
import type { LoadedTower, OnnxReply, OnnxRequest, OnnxWorkerSettings, SkippedDevice } from './onnx-worker-messages.ts';

const CLOSE_TIMEOUT_MS = 5000;

/** A running worker thread. */
export interface OnnxWorkerThread {
  /** The tower that it started with. */
  readonly loaded: LoadedTower;
  /** Sends one request; its reply comes to `onReply`. */
  post(request: OnnxRequest): void;
  onReply: (reply: OnnxReply) => void;
  /** Called once, when the thread is gone, for whatever reason. */
  onGone: (reason: Error) => void;
  /** Lets the thread end by itself after what it works on, by force after 5 s. */
  close(): Promise<void>;
}

/** None of the devices could run the model. */
export class NoDeviceError extends Error {
  override readonly name = 'NoDeviceError';
  readonly skipped: readonly SkippedDevice[];

  constructor(skipped: readonly SkippedDevice[]) {
    super(skipped.map(({ device, reason }) => `${device}: ${reason}`).join('; '));
    this.skipped = skipped;
  }
}

/** Starts a worker thread and waits until its first tower is loaded and warm. Throws NoDeviceError, or what the thread died of. */
export function openOnnxWorkerThread(settings: OnnxWorkerSettings): Promise<OnnxWorkerThread> {
  const worker = new Worker(new URL('onnx-worker.ts', import.meta.url), { workerData: settings, execArgv: [] });
  const opening = Promise.withResolvers<OnnxWorkerThread>();
  const gone = Promise.withResolvers<void>();
  let opened: OnnxWorkerThread | undefined;
  let death = new Error('The worker thread ended.');

  worker.on('message', (reply: OnnxReply) => {
    if (opened !== undefined) return opened.onReply(reply);
    if (reply.kind === 'unusable') opening.reject(new NoDeviceError(reply.skipped));
    if (reply.kind !== 'ready') return;
    opened = describeThread(worker, reply.loaded, gone.promise);
    opening.resolve(opened);
  });
  worker.on('error', (error) => {
    death = error instanceof Error ? error : new Error(String(error));
  });
  worker.on('exit', () => {
    opening.reject(death);
    opened?.onGone(death);
    gone.resolve();
  });
  return opening.promise;
}

function describeThread(worker: Worker, loaded: LoadedTower, gone: Promise<void>): OnnxWorkerThread {
  const post = (request: OnnxRequest): void => worker.postMessage(request, transferables(request));
  return {
    loaded,
    post,
    onReply: () => {},
    onGone: () => {},
    async close() {
      post({ kind: 'close' });
      const force = setTimeout(() => void worker.terminate(), CLOSE_TIMEOUT_MS);
      await gone;
      clearTimeout(force);
    },
  };
}

function transferables(request: OnnxRequest): ArrayBuffer[] {
  if (request.kind === 'close') return [];
  return request.kind === 'images' ? [request.pixels.buffer] : [request.ids.buffer, request.mask.buffer];
}
