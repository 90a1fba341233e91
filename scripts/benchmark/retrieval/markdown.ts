import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Measures, Part } from './part.ts';

export interface PartReport {
  readonly part: Pick<Part, 'name' | 'title' | 'targets'>;
  readonly measures: Measures;
  readonly notes: readonly string[];
}

export interface Run {
  readonly machine: readonly string[];
  readonly reports: readonly PartReport[];
  /** The command that ran the part. */
  readonly command: (part: Part['name']) => string;
}

const HEAD = `# Benchmarks

Every number comes from \`scripts/bench retrieval --markdown\`, \`embedding\` or \`overload\` in its place; each part tells its run and
its machine. A ratio is the median of rounds in which both sides take turns.

In retrieval it is our time over theirs: under 1 we are faster. Rows are 512 long, drawn around 2,000 centres
(\`scripts/benchmark/retrieval/clustered-vectors.ts\`), queries are drawn the same way and held out.

In embedding it is our pictures a second over theirs: above 1 we are faster. The model is a CLIP ViT-B/16 of true size with random
weights (\`scripts/benchmark/embedding/make-model.py\`), the pictures are JPEGs of 1,024x768.
`;

/** Replaces the sections of the parts that ran; those of others stay as an earlier run left them. */
export async function writeReport(path: string, run: Run): Promise<void> {
  const before = await readFile(path, 'utf8').catch(() => '');
  let text = before === '' ? HEAD : before;
  for (const report of run.reports) text = replaceSection(text, report.part.name, section(report, run));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

function replaceSection(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const whole = `${begin}\n${content}\n${end}\n`;
  const from = text.indexOf(begin);
  if (from < 0) return `${text}\n${whole}`;
  return text.slice(0, from) + whole + text.slice(text.indexOf(end) + end.length + 1);
}

function section({ part, measures, notes }: PartReport, { machine, command }: Run): string {
  const rows = Object.entries(measures).map(
    ([measure, value]) => `| \`${measure}\` | ${Number(value.toPrecision(4))} | ${part.targets[measure] ?? ''} |`,
  );
  return [
    `## ${part.title}`,
    '',
    `${new Date().toISOString().slice(0, 10)}, \`${command(part.name)}\`. ${machine.join('. ')}.`,
    '',
    '| measure | value | target |',
    '|---|---|---|',
    ...rows,
    '',
    ...notes.map((note) => `- ${note}`),
  ].join('\n');
}
