import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../src/cli/root.ts';
import { crash } from './retrieval/crash.ts';
import { filtered } from './retrieval/filtered.ts';
import { describeMachine } from './retrieval/machine.ts';
import { type PartReport, writeReport } from './retrieval/markdown.ts';
import { open } from './retrieval/open.ts';
import type { Measures, Part } from './retrieval/part.ts';
import { peers } from './retrieval/peers.ts';
import { raw } from './retrieval/raw.ts';
import { scan } from './retrieval/scan.ts';
import { upserts } from './retrieval/upsert.ts';

const PARTS: readonly Part[] = [raw, scan, peers, filtered, open, upserts, crash];

export interface RetrievalOptions {
  readonly quick: boolean;
  /** Writes the parts that ran into docs/benchmarks.md. */
  readonly markdown: boolean;
  /** Names of parts; all when undefined. */
  readonly only: readonly string[] | undefined;
}

/**
 * Runs the parts one after the other. Vectors and index files are kept in data/benchmark (850 MB at 100k, 9 GB with 1M) for the
 * next run. Throws for a part that does not exist.
 */
export async function benchRetrieval({ quick, markdown, only }: RetrievalOptions): Promise<Measures> {
  const parts = only === undefined ? PARTS : only.map(partNamed);
  const folder = join(ROOT, 'data/benchmark');
  await mkdir(folder, { recursive: true });
  const machine = await describeMachine();
  for (const line of machine) console.error(line);
  const command = (part: string): string => `scripts/bench retrieval${quick ? ' --quick' : ''} --only ${part}`;
  const reports: PartReport[] = [];
  for (const part of parts) {
    console.error(`== ${part.name}`);
    const notes: string[] = [];
    const note = (text: string): void => {
      console.error(text);
      notes.push(text);
    };
    reports.push({ part, measures: await part.run({ quick, folder, note }), notes });
  }
  if (markdown) await writeReport(join(ROOT, 'docs/benchmarks.md'), { machine, reports, command });
  return Object.assign({}, ...reports.map(({ measures }) => measures)) as Measures;
}

function partNamed(name: string): Part {
  const part = PARTS.find((candidate) => candidate.name === name);
  if (part === undefined) throw new Error(`Expected parts of ${PARTS.map((it) => it.name).join(', ')}, got ${name}.`);
  return part;
}
