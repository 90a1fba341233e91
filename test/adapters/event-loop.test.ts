import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openModel } from '../../src/adapters/model-directory.ts';
import { openOnnxEmbedder } from '../../src/adapters/onnx-embedder.ts';
import { sharpImagePreprocessor } from '../../src/adapters/sharp-image-preprocessor.ts';
import { disposable } from './disposable.ts';
import { BUILTIN_MODEL } from './shared-data.ts';

const QUERIES = 64;
const IN_FLIGHT = 16;
/** The longest that the main thread may keep others waiting, in ms. */
const LONGEST_TURN_MS = 10;

function drawing(width: number, height: number) {
  const pixels = Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => (i * 7 + Math.floor(i / 3 / width) * 13) % 256,
  );
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/**
 * Processor time that the main thread spends in each turn of its event loop while `work` runs, in ms, longest first. Time on
 * the clock would tell how busy the machine is; this tells how long we keep the loop.
 */
async function turnsDuring(work: () => Promise<void>): Promise<readonly number[]> {
  const turns: number[] = [];
  let last = process.threadCpuUsage();
  let running = true;
  const turn = () => {
    const now = process.threadCpuUsage();
    turns.push((now.user - last.user + now.system - last.system) / 1000);
    last = now;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  running = false;
  return turns.toSorted((a, b) => b - a);
}

describe.skipIf(!existsSync(join(BUILTIN_MODEL, 'model.json')))('the event loop', () => {
  it.each([
    ['small PNG, resized by our own resampler', 380, 380, 'png'],
    ['JPEG of a phone, shrunk while it is decoded', 960, 1280, 'jpeg'],
  ] as const)(
    `is never kept for ${LONGEST_TURN_MS} ms by ${IN_FLIGHT} photo queries in flight (%s)`,
    { timeout: 120_000 },
    async (_, width, height, format) => {
      const model = await openModel(BUILTIN_MODEL);
      await using embedder = disposable(await openOnnxEmbedder(model, { device: 'cpu', workers: 2 }));
      const preprocessor = sharpImagePreprocessor();
      const bytes = await drawing(width, height).toFormat(format).toBuffer();
      const query = async () => embedder.embedImages([await preprocessor.prepare(bytes, model.image)]);
      for (let i = 0; i < IN_FLIGHT; i++) await query(); // what is compiled at first use is no query's cost
      let left = QUERIES;
      const shopper = async () => {
        while (left-- > 0) await query();
      };
      const turns = await turnsDuring(async () => {
        await Promise.all(Array.from({ length: IN_FLIGHT }, shopper));
      });
      expect(turns.length).toBeGreaterThan(QUERIES);
      // One turn may hold a garbage collection of the test runner's own.
      expect(turns[1]).toBeLessThan(LONGEST_TURN_MS);
    },
  );
});
