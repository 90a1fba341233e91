import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const CHILD = new URL('thread-priority-child.ts', import.meta.url);

interface Told {
  readonly main: number;
  readonly pool: readonly number[];
  readonly helpers: readonly number[];
  readonly worker: number;
}

describe.skipIf(process.platform !== 'linux')('threads that give way', () => {
  it('are those that compute: the one that answers requests goes before them', () => {
    const told = execFileSync(process.execPath, [CHILD.pathname], { encoding: 'utf8' });
    const { main, pool, helpers, worker } = JSON.parse(told) as Told;
    expect(main).toBe(0);
    expect(worker).toBeGreaterThan(0);
    for (const threads of [pool, helpers]) {
      expect(threads.length).toBeGreaterThan(0);
      expect(Math.min(...threads)).toBeGreaterThan(0);
    }
  });
});
