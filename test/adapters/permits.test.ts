import { describe, expect, it } from 'vitest';
import { createPermits } from '../../src/adapters/permits.ts';

/** Tasks that run until they are told to end. */
function createWork() {
  const running: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    running,
    task: (name: string) => () =>
      new Promise<string>((resolve) => {
        running.push(name);
        ends.set(name, () => {
          running.splice(running.indexOf(name), 1);
          resolve(name);
        });
      }),
    async end(name: string) {
      ends.get(name)?.();
      await new Promise(setImmediate);
    },
  };
}

describe('createPermits', () => {
  it('runs together what fits together, in the order in which it came', async () => {
    const permits = createPermits({ capacity: 10, maxQueue: 5 });
    const { task, running, end } = createWork();
    const all = [
      permits.run(task('a'), { cost: 6 }),
      permits.run(task('b'), { cost: 4 }),
      permits.run(task('c'), { cost: 5 }),
      permits.run(task('d'), { cost: 1 }),
    ];
    await new Promise(setImmediate);
    expect(running).toEqual(['a', 'b']);
    await end('b');
    expect(running).toEqual(['a']); // d would fit, but c came before it
    await end('a');
    expect(running).toEqual(['c', 'd']);
    await end('c');
    await end('d');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('runs alone what costs more than there is', async () => {
    const permits = createPermits({ capacity: 10, maxQueue: 5 });
    const { task, running, end } = createWork();
    const all = [
      permits.run(task('a'), { cost: 1 }),
      permits.run(task('huge'), { cost: 1000 }),
      permits.run(task('b'), { cost: 1 }),
    ];
    await new Promise(setImmediate);
    expect(running).toEqual(['a']);
    await end('a');
    expect(running).toEqual(['huge']);
    await end('huge');
    expect(running).toEqual(['b']);
    await end('b');
    await Promise.all(all);
  });

  it('gives back what a failed task had', async () => {
    const permits = createPermits({ capacity: 1, maxQueue: 0 });
    await expect(permits.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await permits.run(async () => 'yes')).toBe('yes');
  });

  it('refuses at once what would have to wait when nothing may', async () => {
    const permits = createPermits({ capacity: 1, maxQueue: 0 });
    const { task, end } = createWork();
    const first = permits.run(task('a'));
    await expect(permits.run(task('b'))).rejects.toMatchObject({ code: 'OVERLOADED' });
    await end('a');
    await first;
  });

  it('drops at once what waits when its caller leaves, and lets in who stood behind it', async () => {
    const permits = createPermits({ capacity: 10, maxQueue: 5 });
    const { task, running, end } = createWork();
    const leaving = new AbortController();
    const first = permits.run(task('a'), { cost: 6 });
    const dropped = permits.run(task('huge'), { cost: 8, signal: leaving.signal });
    const small = permits.run(task('b'), { cost: 4 });
    await new Promise(setImmediate);
    expect(running).toEqual(['a']);
    leaving.abort(new Error('the caller left'));
    await expect(dropped).rejects.toThrow('the caller left');
    expect(running).toEqual(['a', 'b']);
    await end('a');
    await end('b');
    await Promise.all([first, small]);
  });

  it('never begins a task whose caller left as it was let in, and gives its room back', async () => {
    const permits = createPermits({ capacity: 1, maxQueue: 5 });
    const { task, running, end } = createWork();
    const leaving = new AbortController();
    const first = permits.run(task('a'));
    const second = permits.run(task('b'), { signal: leaving.signal });
    await new Promise(setImmediate);
    const ended = end('a');
    await Promise.resolve();
    leaving.abort(new Error('the caller left'));
    await expect(second).rejects.toThrow('the caller left');
    await ended;
    await first;
    expect(running).toEqual([]);
    expect(await permits.run(async () => 'yes')).toBe('yes');
  });
});
