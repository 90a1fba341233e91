import { type ModelDirectory } from '../../src/adapters/model-directory.ts';
import { openOnnxEmbedder } from '../../src/adapters/onnx-embedder.ts';
import { createRandom } from '../render/prng.ts';

const ROUNDS = 7;
const WARM_UP = 3;
/** Processor time of one round. */
const ROUND_MS = 200;

/**
 * Milliseconds of processor time that one photo takes on one core, the picture prepared before: what the process used for
 * it, all threads together, so that a busy machine tells the same. The quickest of several rounds.
 */
export async function photoProcessorMs(model: ModelDirectory): Promise<number> {
  const embedder = await openOnnxEmbedder(model, { workers: 1, threadsPerWorker: 1, device: 'cpu' });
  try {
    const { size } = model.image;
    const random = createRandom(1);
    const pixels = Uint8Array.from({ length: 3 * size * size }, () => random.int(0, 255));
    const photo = { pixels, size, original: { width: size, height: size } };
    const spend = async (photos: number): Promise<number> => {
      const before = process.cpuUsage();
      for (let i = 0; i < photos; i++) await embedder.embedImages([photo]);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000 / photos;
    };
    const photos = Math.max(1, Math.round(ROUND_MS / (await spend(WARM_UP))));
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await spend(photos));
    return Math.min(...rounds);
  } finally {
    await embedder.close();
  }
}
