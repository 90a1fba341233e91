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
      permits.run(task('a'), 6),
      permits.run(task('b'), 4),
      permits.run(task('c'), 5),
      permits.run(task('d'), 1),
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
    const all = [permits.run(task('a'), 1), permits.run(task('huge'), 1000), permits.run(task('b'), 1)];
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
});
