import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../../src/cli/root.ts';
import type { Part } from '../retrieval/part.ts';
import type { MemoryReport } from './photo-queries-child.ts';
import { openPictures } from './pictures.ts';

const run = promisify(execFile);
const PICTURES = 32;
const TIMEOUT_MS = 600_000;

/** Memory of a process of its own between its 1,000th and 5,000th photo query, with the built-in model: the fastest. */
export const memory: Part = {
  name: 'memory',
  title: 'Memory after many photo queries',
  targets: { memory_growth: '<= 0.03' },
  async run({ folder, note }) {
    const files = await openPictures(folder, PICTURES, 'thumbnails');
    const child = join(import.meta.dirname, 'photo-queries-child.ts');
    const { stdout } = await run(process.execPath, ['--expose-gc', child, join(ROOT, 'models'), 'builtin', ...files], {
      timeout: TIMEOUT_MS,
    });
    const { earlyBytes, lateBytes, seconds } = JSON.parse(stdout) as MemoryReport;
    note(
      `Built-in model, thumbnails, decoding included, 8 queries in flight: ${(earlyBytes / 1e6).toFixed(0)} MB after 1,000 queries, ${(lateBytes / 1e6).toFixed(0)} MB after 5,000; ${seconds.toFixed(0)} s.`,
    );
    return { memory_growth: lateBytes / earlyBytes - 1 };
  },
};
