import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withSnapshot } from './bench-snapshot.ts';
import { type Bench, FULL_ROWS, type Measures, type Part, sizeName } from './part.ts';
import type { OpenedReport } from './open-snapshot-child.ts';

const run = promisify(execFile);
const GB = 1e9;

/**
 * A snapshot of AUTO's choice, opened in a process of its own: seconds until the first answer, and the memory that is the process's
 * own after a thousand searches, over what it was before (pages of mapped files are the system's to take back).
 */
export const open: Part = {
  name: 'open',
  title: 'Opening and memory',
  targets: { memory_gb_per_million: '<= 1.3', open_million_s: '<= 1' },
  async run(bench) {
    return withSnapshot(bench, async ({ data, directory, type }) => {
      const child = join(import.meta.dirname, 'open-snapshot-child.ts');
      const { stdout } = await run(process.execPath, [child, directory, data.queriesPath]);
      return report(bench, { rows: data.rows, type, opened: JSON.parse(stdout) as OpenedReport });
    });
  },
};

function report(
  bench: Bench,
  { rows, type, opened }: { readonly rows: number; readonly type: string; readonly opened: OpenedReport },
): Measures {
  const scale = FULL_ROWS / rows;
  bench.note(
    `measured with ${sizeName(rows)} x 512 (${type})${scale === 1 ? '' : `, times ${scale}`}: first answer after ${opened.readyMs.toFixed(0)} ms, ${(opened.ownBytes / GB).toFixed(3)} GB own memory besides ${(opened.mappedBytes / GB).toFixed(3)} GB of mapped files that were touched; files in the page cache.`,
  );
  return {
    memory_gb_per_million: (opened.ownBytes * scale) / GB,
    open_million_s: (opened.readyMs * scale) / 1000,
    open_measured_rows: rows,
  };
}
