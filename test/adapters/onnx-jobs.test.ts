import { describe, expect, it } from 'vitest';
import { OnnxJobs } from '../../src/adapters/onnx-jobs.ts';
import type { OnnxWorkerPool } from '../../src/adapters/onnx-worker-pool.ts';
import { VitrineError } from '../../src/domain/errors.ts';

/** Jobs of numbers for a pool that embeds each as itself, unless `fails` says that a job cannot be done. */
function openJobs(fails: (part: readonly number[]) => boolean, code: 'INTERNAL' | 'CANCELLED' = 'INTERNAL') {
  const sizes: number[] = [];
  const tooLarge: number[] = [];
  const pool: Pick<OnnxWorkerPool, 'run'> = {
    async run({ pack }) {
      const { pixels, count } = pack() as { pixels: Uint8Array; count: number };
      sizes.push(count);
      if (fails([...pixels])) throw new VitrineError(code, 'out of memory');
      return Float32Array.from(pixels);
    },
  };
  const jobs = new OnnxJobs<number>({
    kind: 'images',
    pool: pool as OnnxWorkerPool,
    dimensions: 1,
    perJob: 8,
    pack: (part) => ({ kind: 'images', pixels: Uint8Array.from(part), count: part.length }),
    onTooLarge: (size) => tooLarge.push(size),
  });
  const embed = async (inputs: readonly number[]) => (await jobs.embed(inputs, undefined)).map(([value]) => value);
  return { embed, sizes, tooLarge };
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('OnnxJobs', () => {
  it('cuts inputs into jobs and gives their embeddings in order', async () => {
    const { embed, sizes } = openJobs(() => false);
    expect(await embed(upTo(20))).toEqual(upTo(20));
    expect(sizes).toEqual([8, 8, 4]);
  });

  it('goes in halves from then on when a job does not fit into the device’s memory', async () => {
    const { embed, sizes, tooLarge } = openJobs((part) => part.length > 4);
    expect(await embed(upTo(8))).toEqual(upTo(8));
    expect(tooLarge).toEqual([8]);
    sizes.length = 0;
    expect(await embed(upTo(8))).toEqual(upTo(8));
    expect(sizes).toEqual([4, 4]);
  });

  it('rejects what fails alone, and what no half would cure', async () => {
    await expect(openJobs((part) => part.includes(3)).embed(upTo(8))).rejects.toMatchObject({ code: 'INTERNAL' });
    const closed = openJobs(() => true, 'CANCELLED');
    await expect(closed.embed(upTo(8))).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(closed.sizes).toEqual([8]);
  });
});
