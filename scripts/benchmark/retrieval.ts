import { beside } from './retrieval/beside.ts';
import { crash } from './retrieval/crash.ts';
import { filtered } from './retrieval/filtered.ts';
import { open } from './retrieval/open.ts';
import type { Measures, Part } from './retrieval/part.ts';
import { pending } from './retrieval/pending.ts';
import { peers } from './retrieval/peers.ts';
import { raw, rawMillion } from './retrieval/raw.ts';
import { scan } from './retrieval/scan.ts';
import { upserts } from './retrieval/upsert.ts';
import { type PartOptions, runParts } from './run-parts.ts';

const QUICK_PARTS: readonly Part[] = [raw, scan, filtered, open, upserts, crash];
/** Together with the quick ones they take more than ten minutes. */
const FURTHER_PARTS: readonly Part[] = [peers, beside, pending];
/** What takes a million rows to mean anything. */
const MILLION_PARTS: readonly Part[] = [rawMillion];

/** Vectors and index files are kept in data/benchmark (850 MB at 100k, 9 GB with 1M) for the next run. */
export function benchRetrieval(options: PartOptions): Promise<Measures> {
  const all = [...QUICK_PARTS, ...FURTHER_PARTS, ...MILLION_PARTS];
  const only = options.only ?? (options.quick ? QUICK_PARTS.map(({ name }) => name) : undefined);
  return runParts('retrieval', all, { ...options, only });
}
