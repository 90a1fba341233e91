import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const CHILD = new URL('thread-priority-child.ts', import.meta.url);

describe.skipIf(process.platform !== 'linux')('threads that give way', () => {
  it('are those that compute: the one that answers requests goes before them', () => {
    const told = execFileSync(process.execPath, [CHILD.pathname], { encoding: 'utf8' });
    const { main, pool, worker } = JSON.parse(told) as { main: number; pool: number[]; worker: number };
    expect(main).toBe(0);
    expect(worker).toBeGreaterThan(0);
    expect(pool.length).toBeGreaterThan(0);
    expect(Math.min(...pool)).toBeGreaterThan(0);
  });
});
