/**
 * usage: node event-loop-child.ts WIDTH HEIGHT FORMAT QUERIES IN_FLIGHT — photo queries in a process whose garbage is theirs alone; prints how
 * many turns its event loop made and how long the longest but one was.
 */
import sharp from 'sharp';
import { openModel } from '../../src/adapters/model-directory.ts';
import { openOnnxEmbedder } from '../../src/adapters/onnx-embedder.ts';
import { sharpImagePreprocessor } from '../../src/adapters/sharp-image-preprocessor.ts';
import { disposable } from './disposable.ts';
import { BUILTIN_MODEL } from './shared-data.ts';

const [columns = '', rows = '', format = '', ...counts] = process.argv.slice(2);
const [queries = 0, inFlight = 0] = counts.map(Number);
const model = await openModel(BUILTIN_MODEL);
await using embedder = disposable(await openOnnxEmbedder(model, { device: 'cpu', workers: 2 }));
const preprocessor = sharpImagePreprocessor();
const bytes = await drawing(Number(columns), Number(rows))
  .toFormat(format === 'png' ? 'png' : 'jpeg')
  .toBuffer();
const query = async () => embedder.embedImages([await preprocessor.prepare(bytes, model.image)]);
for (let i = 0; i < inFlight; i++) await query(); // what is compiled at first use is no query's cost
let left = queries;
const shopper = async () => {
  while (left-- > 0) await query();
};
const measured = await turnsDuring(async () => {
  await Promise.all(Array.from({ length: inFlight }, shopper));
});
console.log(JSON.stringify({ count: measured.length, secondLongestMs: measured[1] }));

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
