/** usage: node --expose-gc photo-queries-child.ts MODELS ID PICTURE… — embeds 5,000 photos, prints a MemoryReport. */
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { median } from '../statistics.ts';
import { openOurEmbedding } from './our-embedding.ts';

export interface MemoryReport {
  /** Resident after 1,000 and after 5,000 queries, garbage collected: medians of five readings, 50 queries apart. */
  readonly earlyBytes: number;
  readonly lateBytes: number;
  readonly seconds: number;
}

const [EARLY, LATE] = [1000, 5000];
const [READINGS, APART] = [5, 50];
const CLIENTS = 8;

const [models = '', id = '', ...files] = process.argv.slice(2);
const photos = await Promise.all(files.map((file) => readFile(file)));
await using ours = await openOurEmbedding(models, id);
const start = performance.now();
await query(EARLY - READINGS * APART);
const earlyBytes = await readings();
await query(LATE - EARLY - READINGS * APART);
const lateBytes = await readings();
const report: MemoryReport = { earlyBytes, lateBytes, seconds: (performance.now() - start) / 1000 };
console.log(JSON.stringify(report));

async function readings(): Promise<number> {
  const bytes: number[] = [];
  for (let i = 0; i < READINGS; i++) {
    await query(APART);
    globalThis.gc?.();
    await setTimeout(50); // buffers are freed after their collection
    bytes.push(process.memoryUsage.rss());
  }
  return median(bytes);
}

async function query(count: number): Promise<void> {
  const { embedder, preprocessor } = ours;
  const waiting = Array.from({ length: count }, (_, i) => photos[i % photos.length] ?? new Uint8Array()).values();
  const client = async (): Promise<void> => {
    for (const photo of waiting) await embedder.embedImages([await preprocessor.prepare(photo, embedder.model.image)]);
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}
