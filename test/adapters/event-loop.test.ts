import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { BUILTIN_MODEL } from './shared-data.ts';

const CHILD = new URL('event-loop-child.ts', import.meta.url);
const QUERIES = 64;
const IN_FLIGHT = 16;
/** The longest that the main thread may keep others waiting, in ms. */
const LONGEST_TURN_MS = 10;

describe.skipIf(!existsSync(join(BUILTIN_MODEL, 'model.json')))('the event loop', () => {
  it.each([
    ['small PNG, resized by our own resampler', 380, 380, 'png'],
    ['JPEG of a phone, shrunk while it is decoded', 960, 1280, 'jpeg'],
    ['JPEG decoded whole', 640, 480, 'jpeg'],
  ] as const)(
    `is never kept for ${LONGEST_TURN_MS} ms by ${IN_FLIGHT} photo queries in flight (%s)`,
    // A virtual machine whose core is taken away counts that as processor time of ours; a turn of ours that is too long comes every time.
    { timeout: 120_000, retry: 2 },
    async (_, width, height, format) => {
      const args = [width, height, format, QUERIES, IN_FLIGHT].map(String);
      const { stdout } = await promisify(execFile)(process.execPath, [CHILD.pathname, ...args]);
      const { count, secondLongestMs } = JSON.parse(stdout) as { count: number; secondLongestMs: number };
      expect(count).toBeGreaterThan(QUERIES);
      // One turn may hold a major garbage collection.
      expect(secondLongestMs).toBeLessThan(LONGEST_TURN_MS);
    },
  );
});
