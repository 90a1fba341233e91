import { Worker } from 'node:worker_threads';
import type { Resampling, RgbPicture } from './pillow-resampler.ts';

export interface ResampleRequest {
  /** Sent away, and freed by the worker after its reply. */
  readonly picture: RgbPicture & { readonly data: Uint8Array<ArrayBuffer> };
  readonly resampling: Resampling;
}

export interface ResampleReply {
  readonly pixels: Uint8Array<ArrayBuffer>;
}

interface Resampler {
  readonly worker: Worker;
  /** What it was asked and has not answered, oldest first: a worker answers in order. */
  readonly waiting: PromiseWithResolvers<Uint8Array>[];
}

/** Resizes as Pillow does, bit for bit, off the calling thread. */
export type ResampleInWorker = (order: {
  readonly picture: RgbPicture;
  readonly resampling: Resampling;
}) => Promise<Uint8Array>;

/**
 * Up to `workers` threads that resize, started when they are first needed; they keep no process alive. A thread that dies
 * rejects what it was asked, and is replaced at the next picture.
 */
export function pillowWorkerPool(workers: number): ResampleInWorker {
  const resamplers = new Set<Resampler>();
  const leastBusy = (): Resampler => {
    const [best] = [...resamplers].sort((a, b) => a.waiting.length - b.waiting.length);
    if (best !== undefined && (best.waiting.length === 0 || resamplers.size >= workers)) return best;
    const started = startResampler((dead) => resamplers.delete(dead));
    resamplers.add(started);
    return started;
  };
  return ({ picture, resampling }) => {
    const { worker, waiting } = leastBusy();
    const answer = Promise.withResolvers<Uint8Array>();
    waiting.push(answer);
    worker.ref();
    const data = new Uint8Array(picture.data); // a copy: memory of sharp's cannot be sent away
    worker.postMessage({ picture: { ...picture, data }, resampling } satisfies ResampleRequest, [data.buffer]);
    return answer.promise;
  };
}

function startResampler(onGone: (resampler: Resampler) => void): Resampler {
  const worker = new Worker(new URL('pillow-worker.ts', import.meta.url), { execArgv: [] });
  const resampler: Resampler = { worker, waiting: [] };
  const giveUp = (reason: Error): void => {
    onGone(resampler);
    for (const { reject } of resampler.waiting.splice(0)) reject(reason);
  };
  worker.on('message', ({ pixels }: ResampleReply) => {
    resampler.waiting.shift()?.resolve(pixels);
    if (resampler.waiting.length === 0) worker.unref();
  });
  worker.on('error', (error) => giveUp(error instanceof Error ? error : new Error(String(error))));
  worker.on('exit', () => giveUp(new Error('The thread that resizes pictures ended.')));
  return resampler;
}
