import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../src/cli/root.ts';
import { describeMachine } from './retrieval/machine.ts';
import { type PartReport, writeReport } from './retrieval/markdown.ts';
import type { Measures, Part } from './retrieval/part.ts';

export interface PartOptions {
  readonly quick: boolean;
  /** Writes the parts that ran into docs/benchmarks.md. */
  readonly markdown: boolean;
  /** Names of parts; all when undefined. */
  readonly only: readonly string[] | undefined;
}

/** Runs parts of `scripts/bench <program>` one after the other. Throws for a part that does not exist. */
export async function runParts(
  program: string,
  all: readonly Part[],
  { quick, markdown, only }: PartOptions,
): Promise<Measures> {
  const parts = only === undefined ? all : only.map((name) => partNamed(all, name));
  const folder = join(ROOT, 'data/benchmark');
  await mkdir(folder, { recursive: true });
  const machine = await describeMachine();
  for (const line of machine) console.error(line);
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
  const command = (part: string): string => `scripts/bench ${program}${quick ? ' --quick' : ''} --only ${part}`;
  if (markdown) await writeReport(join(ROOT, 'docs/benchmarks.md'), { machine, reports, command });
  return Object.assign({}, ...reports.map(({ measures }) => measures)) as Measures;
}

function partNamed(all: readonly Part[], name: string): Part {
  const part = all.find((candidate) => candidate.name === name);
  if (part === undefined) throw new Error(`Expected parts of ${all.map((it) => it.name).join(', ')}, got ${name}.`);
  return part;
}
