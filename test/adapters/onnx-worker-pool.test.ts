import { describe, expect, it } from 'vitest';
import type { OnnxRequest } from '../../src/adapters/onnx-worker-messages.ts';
import { OnnxWorkerPool } from '../../src/adapters/onnx-worker-pool.ts';
import type { OnnxWorkerThread } from '../../src/adapters/onnx-worker-thread.ts';

const TEXTS = { kind: 'texts', device: 'cpu', bytes: 2, skipped: [] } as const;
const packText = () =>
  ({ kind: 'texts', ids: new BigInt64Array(1), mask: new BigInt64Array(1), count: 1, width: 1 }) as const;

/** A thread that answers, dies or waits as the test says; `posted` are the job sizes it was given. */
function fakeThread() {
  const posted: number[] = [];
  const thread: OnnxWorkerThread = {
    loaded: { kind: 'images', device: 'cpu', bytes: 1, skipped: [] },
    post: (request: OnnxRequest) => posted.push(request.kind === 'images' ? request.count : -1),
    onReply: () => {},
    onGone: () => {},
    close: async () => thread.onGone(new Error('closed')),
  };
  return {
    thread,
    posted,
    answer: (value: number) => thread.onReply({ kind: 'embeddings', values: Float32Array.of(value) }),
    answerText: (value: number) =>
      thread.onReply({ kind: 'embeddings', values: Float32Array.of(value), loaded: TEXTS }),
    fail: (reason: string) => thread.onReply({ kind: 'failed', reason }),
    die: () => thread.onGone(new Error('out of memory')),
  };
}

function openPool(workers = 1, withLone = false) {
  const threads = [fakeThread()];
  const lones: boolean[] = [];
  const crashes: string[] = [];
  const loads: string[] = [];
  const pool = new OnnxWorkerPool(threads[0]!.thread, {
    workers,
    withLone,
    onCrash: ({ message }) => crashes.push(message),
    onLoad: ({ kind }) => loads.push(kind),
    openThread: async (lone) => {
      lones.push(lone);
      const next = fakeThread();
      threads.push(next);
      return next.thread;
    },
  });
  const run = (count: number, caller = Symbol('caller'), signal?: AbortSignal) =>
    pool.run({
      kind: 'images',
      caller,
      signal,
      pack: () => ({ kind: 'images', pixels: new Uint8Array(count), count }),
    });
  const runText = () => pool.run({ kind: 'texts', caller: Symbol('caller'), signal: undefined, pack: packText });
  return { pool, run, runText, threads, lones, crashes, loads };
}

const turn = () => new Promise(setImmediate);

describe('OnnxWorkerPool', () => {
  it('gives each thread one job at a time and serves callers in turn', async () => {
    const { run, threads } = openPool();
    const bulk = Symbol('bulk');
    const results = [run(1, bulk), run(2, bulk), run(3, bulk), run(9)];
    for (let i = 0; i < 4; i++) {
      expect(threads[0]!.posted).toHaveLength(i + 1);
      threads[0]!.answer(i);
    }
    expect(threads[0]!.posted).toEqual([1, 2, 9, 3]);
    expect(await Promise.all(results)).toEqual([0, 1, 3, 2].map((value) => Float32Array.of(value)));
  });

  it('works with all its threads', async () => {
    const { pool, run, threads } = openPool(3);
    await pool.fill();
    void run(1);
    void run(2);
    void run(3);
    expect(threads.map(({ posted }) => posted)).toEqual([[1], [2], [3]]);
  });

  it('lets one thread load the tower of texts, and others only when many texts wait', async () => {
    const { pool, run, runText, threads, loads } = openPool(2);
    await pool.fill();
    const texts = [1, 2, 3, 4, 5].map(runText);
    expect(threads.map(({ posted }) => posted)).toEqual([[-1], []]);
    const image = run(9);
    expect(threads.map(({ posted }) => posted)).toEqual([[-1], [9]]);
    threads[1]!.answer(9);
    expect(threads[1]!.posted).toEqual([9]); // four texts wait for the thread that has their tower
    texts.push(runText());
    expect(threads[1]!.posted).toEqual([9, -1]);
    threads[1]!.answerText(2);
    for (let i = 0; i < 5; i++) threads[i % 2]!.answerText(i);
    for (let i = 0; i < 5; i++) threads[i % 2]!.answerText(i);
    await Promise.all([image, ...texts]);
    expect(loads).toContain('texts');
    expect(pool.loaded().map(({ kind }) => kind)).toEqual(['images', 'texts', 'images', 'texts']);
  });

  it('gives what comes alone to the thread with all cores, which rests while others are at work', async () => {
    const { pool, run, threads, lones } = openPool(2, true);
    await pool.fill();
    expect(lones).toEqual([false, true]);
    const results = [run(1), run(2), run(3), run(4)];
    const posted = () => threads.map((thread) => thread.posted);
    expect(posted()).toEqual([[2], [3], [1]]);
    threads[2]!.answer(1);
    expect(posted()).toEqual([[2], [3], [1]]);
    threads[0]!.answer(2);
    expect(posted()).toEqual([[2, 4], [3], [1]]);
    threads[0]!.answer(4);
    threads[1]!.answer(3);
    results.push(run(5));
    expect(posted()).toEqual([[2, 4], [3], [1, 5]]);
    threads[2]!.answer(5);
    await Promise.all(results);
  });

  it('gives texts to the thread with all cores even while others are at work, when that one has their tower', async () => {
    const { pool, run, runText, threads } = openPool(1, true);
    await pool.fill();
    const first = runText();
    threads[1]!.answerText(1);
    const [picture, second, another] = [run(9), run(8), runText()];
    expect(threads.map(({ posted }) => posted)).toEqual([[8], [-1, 9]]);
    threads[1]!.answer(9);
    expect(threads.map(({ posted }) => posted)).toEqual([[8], [-1, 9, -1]]);
    threads[1]!.answerText(2);
    threads[0]!.answer(8);
    await Promise.all([first, picture, second, another]);
  });

  it('replaces the thread with all cores by one of its kind', async () => {
    const { pool, run, threads, lones } = openPool(1, true);
    await pool.fill();
    const result = run(5);
    threads[1]!.die();
    await turn();
    threads[0]!.answer(6);
    expect(await result).toEqual(Float32Array.of(6));
    expect(lones).toEqual([true, true]);
  });

  it('replaces a thread that dies and tries its job once more', async () => {
    const { run, threads, crashes } = openPool();
    const result = run(5);
    threads[0]!.die();
    await turn();
    expect(threads[1]!.posted).toEqual([5]);
    threads[1]!.answer(7);
    expect(await result).toEqual(Float32Array.of(7));
    expect(crashes).toEqual(['out of memory']);
  });

  it('rejects a job that kills two threads and goes on with the next', async () => {
    const { run, threads } = openPool();
    const deadly = run(5);
    const harmless = run(6);
    threads[0]!.die();
    await turn();
    expect(threads[1]!.posted).toEqual([6]);
    threads[1]!.answer(1);
    threads[1]!.die();
    await expect(deadly).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await harmless).toEqual(Float32Array.of(1));
    await turn();
    const next = run(7);
    threads[2]!.answer(2);
    expect(await next).toEqual(Float32Array.of(2));
  });

  it('tells those who wait when no thread can be started any more, and tries again for the next job', async () => {
    const first = fakeThread();
    const second = fakeThread();
    let starts = 0;
    const pool = new OnnxWorkerPool(first.thread, {
      workers: 1,
      withLone: false,
      onCrash: () => {},
      onLoad: () => {},
      openThread: async () => {
        if (starts++ === 0) throw new Error('no memory');
        return second.thread;
      },
    });
    const job = { kind: 'images', caller: Symbol('caller'), signal: undefined } as const;
    const pack = () => ({ kind: 'images', pixels: new Uint8Array(1), count: 1 }) as const;
    const lost = pool.run({ ...job, pack });
    first.die();
    await expect(lost).rejects.toMatchObject({ code: 'INTERNAL' });
    const saved = pool.run({ ...job, pack });
    await turn();
    second.answer(3);
    expect(await saved).toEqual(Float32Array.of(3));
  });

  it('rejects what the model fails on, and what cannot be packed, without losing the thread', async () => {
    const { pool, run, threads } = openPool();
    const failing = run(1);
    threads[0]!.fail('bad shape');
    await expect(failing).rejects.toMatchObject({ code: 'INTERNAL', cause: new Error('bad shape') });
    const pack = () => {
      throw new Error('no tokens');
    };
    await expect(pool.run({ kind: 'images', caller: Symbol('caller'), signal: undefined, pack })).rejects.toMatchObject(
      {
        code: 'INTERNAL',
      },
    );
    const good = run(2);
    threads[0]!.answer(4);
    expect(await good).toEqual(Float32Array.of(4));
  });

  it('never starts the job of a caller who left', async () => {
    const { run, threads } = openPool();
    const shopper = new AbortController();
    const first = run(1);
    const dropped = run(2, Symbol('shopper'), shopper.signal);
    const last = run(3);
    shopper.abort(new Error('left'));
    await expect(dropped).rejects.toThrow('left');
    threads[0]!.answer(1);
    threads[0]!.answer(3);
    await Promise.all([first, last]);
    expect(threads[0]!.posted).toEqual([1, 3]);
  });

  it('rejects what waits when it closes, and everything afterwards', async () => {
    const { pool, run } = openPool();
    const running = run(1);
    const waiting = run(2);
    const rejected = Promise.allSettled([running, waiting]);
    await pool.close();
    for (const outcome of await rejected)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'CANCELLED' } });
    await expect(run(3)).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
