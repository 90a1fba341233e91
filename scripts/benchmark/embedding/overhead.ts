import { join } from 'node:path';
import type { PreparedImage } from '../../../src/ports/image-preprocessor.ts';
import type { Embedder } from '../../../src/ports/embedder.ts';
import type { Part } from '../retrieval/part.ts';
import { median } from '../statistics.ts';
import { bestBatch, openBareSession } from './bare-session.ts';
import { openBenchModels } from './bench-models.ts';
import { openOurEmbedding } from './our-embedding.ts';
import { openPictures } from './pictures.ts';

/** Pictures asked for at once in a round. */
const PICTURES = { quick: 12, full: 32 } as const;
const LONE = 5;

/** What our embedder costs over the bare session with the same INT8 model: many prepared pictures at once, and lone ones. */
export const overhead: Part = {
  name: 'overhead',
  title: 'Overhead over the bare ONNX Runtime session',
  targets: { indexing_overhead: '<= 0.05', query_overhead_ms: '<= 8' },
  async run({ quick, folder, note }) {
    const { models, int8 } = await openBenchModels(folder);
    await using ours = await openOurEmbedding(models, int8);
    const pictures = await ours.prepareFiles(await openPictures(folder, quick ? PICTURES.quick : PICTURES.full));
    await using bare = await openBareSession(join(models, int8), ours.embedder.model.image, pictures);
    const batch = await bestBatch(bare);
    await rateOf(ours.embedder, pictures); // warm up
    const rounds = await Array.fromAsync({ length: quick ? 3 : 7 }, async () => {
      const bareTimes = await bare.time(batch, Math.max(1, pictures.length / batch));
      const bareRate = (1000 * batch) / median(bareTimes);
      const bareLone = median(await bare.time(1, LONE));
      const [rate, lone] = [await rateOf(ours.embedder, pictures), await loneMs(ours.embedder, pictures)];
      return { bareRate, bareLone, rate, lone };
    });
    const of = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick));
    note(
      `INT8, pictures prepared; bare session (best in batches of ${batch}) ${of((it) => it.bareRate).toFixed(2)} pictures/s and ${of((it) => it.bareLone).toFixed(1)} ms alone, ours ${of((it) => it.rate).toFixed(2)} and ${of((it) => it.lone).toFixed(1)} ms.`,
    );
    return {
      indexing_overhead: of(({ rate, bareRate }) => 1 - rate / bareRate),
      query_overhead_ms: of(({ lone, bareLone }) => lone - bareLone),
    };
  },
};

/** Pictures a second when all are asked for at once. */
async function rateOf(embedder: Embedder, pictures: readonly PreparedImage[]): Promise<number> {
  const start = performance.now();
  await embedder.embedImages(pictures);
  return (1000 * pictures.length) / (performance.now() - start);
}

async function loneMs(embedder: Embedder, pictures: readonly PreparedImage[]): Promise<number> {
  const times: number[] = [];
  for (const picture of pictures.slice(0, LONE)) {
    const start = performance.now();
    await embedder.embedImages([picture]);
    times.push(performance.now() - start);
  }
  return median(times);
}
