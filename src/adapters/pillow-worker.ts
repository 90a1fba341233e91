/** A worker thread that resizes pictures as Pillow does. Takes ResampleRequest, answers each with one ResampleReply, in order. */
import { parentPort } from 'node:worker_threads';
import { resampleLikePillow } from './pillow-resampler.ts';
import type { ResampleReply, ResampleRequest } from './pillow-worker-pool.ts';
import { giveWay } from './thread-priority.ts';

giveWay();
const port = parentPort;
if (port === null) throw new Error('pillow-worker.ts runs in a worker thread only.');

port.on('message', ({ picture, resampling }: ResampleRequest) => {
  const pixels = resampleLikePillow(picture, resampling);
  const reply: ResampleReply = { pixels };
  port.postMessage(reply, [pixels.buffer]);
  picture.data.buffer.transfer(0); // frees it now: this thread has nothing else that would make it collect garbage
});
