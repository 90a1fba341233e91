import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ImageInputSpec } from '../../../src/domain/model.ts';
import { createNormalisationTable, toNchw } from '../../../src/adapters/onnx-pixels.ts';
import type { PreparedImage } from '../../../src/ports/image-preprocessor.ts';
import { median } from '../statistics.ts';

/** One ONNX Runtime session in this process with the runtime's own settings, all cores, and nothing around it. */
export interface BareSession extends AsyncDisposable {
  /** Milliseconds of so many runs of one batch; the pictures are tensors before. */
  time(batch: number, runs: number): Promise<readonly number[]>;
}

export async function openBareSession(
  directory: string,
  spec: ImageInputSpec,
  pictures: readonly PreparedImage[],
): Promise<BareSession> {
  const session = await InferenceSession.create(join(directory, spec.file), { executionProviders: ['cpu'] });
  const table = createNormalisationTable(spec);
  const pixels = Buffer.concat(pictures.map((picture) => picture.pixels));
  const values = toNchw({ pixels, count: pictures.length, table }, new Float32Array(pixels.length));
  const length = 3 * spec.size ** 2;
  const tensorOf = (batch: number): Tensor => {
    const repeated = Float32Array.from({ length: batch * length }, (_, i) => values[i % values.length] as number);
    return new Tensor('float32', repeated, [batch, 3, spec.size, spec.size]);
  };
  return {
    async time(batch, runs) {
      const feeds = { [spec.input]: tensorOf(batch) };
      const times: number[] = [];
      for (let i = 0; i < runs; i++) {
        const start = performance.now();
        await session.run(feeds, [spec.output]);
        times.push(performance.now() - start);
      }
      return times;
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}

const BATCHES = [1, 4, 16] as const;
/** Pictures that each batch size is judged by, at least. */
const JUDGED = 3;

/** The batch with which the bare session embeds the most pictures a second. */
export async function bestBatch(session: BareSession): Promise<number> {
  await session.time(1, 1); // warm up
  let best = { batch: 1, rate: 0 };
  for (const batch of BATCHES) {
    const rate = batch / median(await session.time(batch, Math.ceil(JUDGED / batch)));
    if (rate > best.rate) best = { batch, rate };
  }
  return best.batch;
}
