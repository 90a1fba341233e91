import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { batchingEmbedder } from '../../src/pipeline/batching-embedder.ts';
import type { Embedder } from '../../src/ports/embedder.ts';
import { describeEmbedder, noisePicture } from '../contracts/embedder.ts';
import { fakeEmbedder } from '../fakes/fake-embedder.ts';

const LIMITS = { maxBatch: 4, maxQueue: 8, maxQueueMs: 60_000, batchWaitMs: 60_000, maxRunning: 1 };

describeEmbedder('batching(fake)', {
  open: async () => batchingEmbedder(fakeEmbedder(), LIMITS),
  texts: ['red', 'something green and blue'],
  unknownText: 'xyzzy',
});

/** A fake embedder whose batches end when the test says so; `batches` are their sizes as they come. */
function heldEmbedder(imagesPerBatch = 64) {
  const batches: number[] = [];
  const held: PromiseWithResolvers<void>[] = [];
  const inner: Embedder = {
    ...fakeEmbedder(),
    imagesPerBatch,
    async embedImages(images) {
      batches.push(images.length);
      const gate = Promise.withResolvers<void>();
      held.push(gate);
      await gate.promise;
      return fakeEmbedder().embedImages(images);
    },
  };
  const release = async () => {
    held.shift()?.resolve();
    await new Promise(setImmediate);
  };
  return { inner, batches, release, held };
}

const picture = (seed: number) => noisePicture(8, seed);

describe('batchingEmbedder', () => {
  it('starts a lone picture at once and puts together what comes meanwhile', async () => {
    const { inner, batches, release } = heldEmbedder();
    const embedder = batchingEmbedder(inner, LIMITS);
    const calls = [0, 1, 2, 3, 4, 5].map((seed) => embedder.embedImages([picture(seed)]));
    expect(batches).toEqual([1]);
    expect(embedder.queues?.()[0]).toEqual({ modality: 'image', waiting: 5, batches: 1, batched: 1 });
    await release();
    expect(batches).toEqual([1, 4]);
    expect(embedder.queues?.()[0]).toEqual({ modality: 'image', waiting: 1, batches: 2, batched: 5 });
    await release();
    await release();
    expect(batches).toEqual([1, 4, 1]);
    const alone = await Promise.all([0, 1, 2, 3, 4, 5].map((seed) => fakeEmbedder().embedImages([picture(seed)])));
    expect(await Promise.all(calls)).toEqual(alone);
  });

  it('goes picture by picture where batches gain nothing', async () => {
    const { inner, batches } = heldEmbedder(1);
    void batchingEmbedder(inner, { ...LIMITS, maxRunning: 3 }).embedImages([picture(0), picture(1), picture(2)]);
    expect(batches).toEqual([1, 1, 1]);
  });

  it('lets a batch fill while another is at work, no longer than it was told', async () => {
    const { inner, batches, held } = heldEmbedder();
    const patient = batchingEmbedder(inner, { ...LIMITS, maxRunning: 2 });
    const calls = [0, 1, 2, 3].map((seed) => patient.embedImages([picture(seed)]));
    expect(batches).toEqual([1]); // the other slot is free, and waits for a full batch
    calls.push(patient.embedImages([picture(4)]));
    expect(batches).toEqual([1, 4]);
    const hasty = batchingEmbedder(inner, { ...LIMITS, maxRunning: 2, batchWaitMs: 1 });
    calls.push(...[0, 1, 2].map((seed) => hasty.embedImages([picture(seed)])));
    expect(batches).toEqual([1, 4, 1]);
    await expect.poll(() => batches).toEqual([1, 4, 1, 2]);
    for (const { resolve } of held) resolve();
    expect(await Promise.all(calls)).toHaveLength(8);
  });

  it('answers OVERLOADED at once when the wait would be too long, by what the last pictures took', async () => {
    const { inner, held, release } = heldEmbedder(1);
    const embedder = batchingEmbedder(inner, { ...LIMITS, maxQueue: 1000, maxQueueMs: 20 });
    const first = embedder.embedImages([picture(0)]);
    const second = embedder.embedImages([picture(1)]); // nothing is known yet
    await setTimeout(30);
    await release();
    expect(await first).toHaveLength(1);
    await expect(embedder.embedImages([picture(2)])).rejects.toMatchObject({ code: 'OVERLOADED' });
    await release();
    expect(await second).toHaveLength(1);
    const lone = embedder.embedImages([picture(3)]); // starts at once, so it waits for nobody
    held[0]?.resolve();
    expect(await lone).toHaveLength(1);
  });

  it('answers OVERLOADED at once when the queue is full, and takes more when it is not', async () => {
    const { inner, release } = heldEmbedder();
    const embedder = batchingEmbedder(inner, { ...LIMITS, maxBatch: 1, maxQueue: 2 });
    const accepted = [0, 1, 2].map((seed) => embedder.embedImages([picture(seed)]));
    await expect(embedder.embedImages([picture(3)])).rejects.toMatchObject({ code: 'OVERLOADED' });
    await release();
    accepted.push(embedder.embedImages([picture(4)]));
    for (let i = 0; i < 3; i++) await release();
    expect(await Promise.all(accepted)).toHaveLength(4);
  });

  it('drops what waits when its caller leaves, which makes room', async () => {
    const { inner, batches, release } = heldEmbedder();
    const embedder = batchingEmbedder(inner, { ...LIMITS, maxQueue: 1 });
    const first = embedder.embedImages([picture(0)]);
    const shopper = new AbortController();
    const leaving = embedder.embedImages([picture(1)], shopper.signal);
    shopper.abort(new Error('left'));
    await expect(leaving).rejects.toThrow('left');
    const last = embedder.embedImages([picture(2)]);
    await release();
    await release();
    expect(batches).toEqual([1, 1]);
    expect(await Promise.all([first, last])).toHaveLength(2);
  });

  it('lets a caller leave while its batch is at work', async () => {
    const { inner, release } = heldEmbedder();
    const embedder = batchingEmbedder(inner, LIMITS);
    const shopper = new AbortController();
    const leaving = embedder.embedImages([picture(0)], shopper.signal);
    shopper.abort(new Error('left'));
    await expect(leaving).rejects.toThrow('left');
    await release();
    const next = embedder.embedImages([picture(1)]);
    await release();
    expect(await next).toHaveLength(1);
  });

  it('serves a lone picture before the rest of a large call', async () => {
    const { inner, release } = heldEmbedder();
    const embedder = batchingEmbedder(inner, { ...LIMITS, maxBatch: 1, maxQueue: 100 });
    const done: string[] = [];
    const bulk = embedder
      .embedImages(Array.from({ length: 10 }, (_, seed) => picture(seed)))
      .then(() => done.push('bulk'));
    const lone = embedder.embedImages([picture(99)]).then(() => done.push('lone'));
    for (let i = 0; i < 11; i++) await release();
    await Promise.all([bulk, lone]);
    expect(done).toEqual(['lone', 'bulk']);
  });

  it('passes a failure on to those in the batch only', async () => {
    let calls = 0;
    const flaky: Embedder = {
      ...fakeEmbedder(),
      embedImages: (images) =>
        calls++ === 0 ? Promise.reject(new Error('broken')) : fakeEmbedder().embedImages(images),
    };
    const embedder = batchingEmbedder(flaky, LIMITS);
    const [first, second] = [embedder.embedImages([picture(0)]), embedder.embedImages([picture(1)])];
    await expect(first).rejects.toThrow('broken');
    expect(await second).toHaveLength(1);
  });
});
