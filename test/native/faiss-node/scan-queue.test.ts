import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

interface Call {
  readonly query: Float32Array;
  readonly exact: boolean;
  readonly threads: number;
}

const file = new URL('../../../native/faiss-node/lib/scan-queue.js', import.meta.url).href;
const { submit } = (await import(file)) as {
  submit: (
    call: Call & { readonly handle: Pick<FakeHandle, 'prepare'>; readonly left: () => void },
  ) => Promise<unknown>;
};

/** Passes that end when they are told to, and how many threads are in them. */
class FakeHandle {
  readonly passes: number[] = [];
  working = 0;
  most = 0;
  private ends: (() => void)[] = [];

  prepare(_: boolean, calls: readonly Call[]): { threads: number; join: () => Promise<number[] | undefined> } {
    this.passes.push(calls.length);
    let joined = 0;
    const join = async (): Promise<number[] | undefined> => {
      joined += 1;
      this.working += 1;
      this.most = Math.max(this.most, this.working);
      await new Promise<void>((resolve) => this.ends.push(resolve));
      this.working -= 1;
      joined -= 1;
      return joined === 0 ? calls.map(({ query }) => query[0] ?? -1) : undefined;
    };
    return { threads: 1000, join };
  }

  async endAll(): Promise<void> {
    while (this.ends.length > 0) {
      this.ends.splice(0).forEach((end) => end());
      await setImmediate();
    }
  }

  ask(number: number, options: { threads?: number; exact?: boolean } = {}): Promise<unknown> {
    const { threads = 1024, exact = false } = options;
    return submit({ handle: this, query: Float32Array.of(number), threads, exact, left: () => undefined });
  }
}

describe('searches that are asked for at once', () => {
  it('start alone while threads are idle and wait together after that, 16 at most', async () => {
    const handle = new FakeHandle();
    const answers = Array.from({ length: 40 }, (_, at) => handle.ask(at));
    expect(handle.passes).toEqual([1]);
    expect(handle.working).toBe(availableParallelism());
    await handle.endAll();
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 40 }, (_, at) => at));
    expect(handle.passes).toEqual([1, 16, 16, 7]);
    expect(handle.most).toBe(availableParallelism());
  });

  it('leave threads to others where they may not use them all', async () => {
    const handle = new FakeHandle();
    const answers = Array.from({ length: availableParallelism() + 5 }, (_, at) => handle.ask(at, { threads: 1 }));
    expect(handle.passes).toEqual(Array.from({ length: availableParallelism() }, () => 1));
    await handle.endAll();
    await Promise.all(answers);
    expect(handle.passes.at(-1)).toBe(5);
    expect(handle.most).toBe(availableParallelism());
  });

  it('share no pass with searches of another kind or of other rows', async () => {
    const [first, second] = [new FakeHandle(), new FakeHandle()];
    const answers = [first.ask(0), first.ask(1), second.ask(2), first.ask(3, { exact: true }), first.ask(4)];
    while (first.working + second.working > 0) {
      await first.endAll();
      await second.endAll();
    }
    expect(await Promise.all(answers)).toEqual([0, 1, 2, 3, 4]);
    expect([first.passes, second.passes]).toEqual([[1, 2, 1], [1]]);
  });

  it('are refused together where their pass cannot start, and the next one can', async () => {
    const handle = new FakeHandle();
    const broken = {
      prepare: () => {
        throw new Error('The rows are closed.');
      },
    };
    const call = { query: new Float32Array(1), exact: false, threads: 1, left: () => undefined };
    const refused = submit({ ...call, handle: broken });
    await expect(refused).rejects.toThrow('The rows are closed.');
    const answer = handle.ask(7);
    await handle.endAll();
    expect(await answer).toBe(7);
  });
});
