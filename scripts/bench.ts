/**
 * Speed, as ratios measured in one run.
 *   server     against a hand-written loop of sharp + ONNX Runtime + FAISS with the same model, taking turns: photo search over
 *              HTTP (ms, ms by stage, throughput) and indexing (pictures a second), on the demo catalogue
 *   retrieval  against raw FAISS called from Python, usearch and hnswlib-node on the same vectors: index types, SCAN, filters,
 *              memory, opening, live changes, crashes. --quick: 100k rows alone, under ten minutes; --only raw,scan: these parts;
 *              --markdown: writes the parts that ran into docs/benchmarks.md
 *   overload   photo searches at up to four times the capacity, in an open loop: goodput, waits, /livez. --quick, --markdown as above
 *   embedding  against the design's own stack in Python (PyTorch, Pillow, FAISS) with a CLIP of true size and random weights, and
 *              against the bare ONNX Runtime session: indexing, lone and concurrent photo queries, event loop, memory. --quick,
 *              --only python,overhead,concurrent,memory and --markdown as above; the first run installs PyTorch (5 GB, minutes)
 * Prints a table, or one flat JSON object with --json; what was measured how is told on stderr.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Config, parseConfig } from '../src/cli/config.ts';
import { ROOT } from '../src/cli/root.ts';
import { benchEmbedding } from './benchmark/embedding.ts';
import { benchIndexing } from './benchmark/indexing.ts';
import { benchPhotoSearch } from './benchmark/photo-search.ts';
import { OVERLOAD_TARGETS, benchOverload } from './benchmark/overload/overload.ts';
import { benchRetrieval } from './benchmark/retrieval.ts';
import { describeMachine } from './benchmark/retrieval/machine.ts';
import { writeReport } from './benchmark/retrieval/markdown.ts';
import type { Measures } from './benchmark/retrieval/part.ts';
import { indexDemo } from './demo.ts';

const DEMO = join(ROOT, 'data/demo');

const { positionals, values: flags } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const [name] = positionals;
const partOptions = { quick: flags.quick, markdown: flags.markdown, only: flags.only?.split(',') };

if (name === 'server') {
  print(await benchServer());
} else if (name === 'retrieval') {
  print(await benchRetrieval(partOptions));
} else if (name === 'embedding') {
  print(await benchEmbedding(partOptions));
} else if (name === 'overload') {
  print(await overload());
} else {
  console.error(
    'usage: scripts/bench server [--json] | retrieval|embedding [--json] [--quick] [--only PART,…] [--markdown] | overload [--json] [--quick] [--markdown]',
  );
  process.exit(2);
}

function benchServer(): Promise<Measures> {
  return withDemo(async (config) => ({ ...(await benchPhotoSearch(config, DEMO)), ...(await benchIndexing(config)) }));
}

async function overload(): Promise<Measures> {
  const { quick, markdown } = flags;
  const notes: string[] = [];
  const note = (text: string): void => {
    console.error(text);
    notes.push(text);
  };
  const measures = await withDemo((config) => benchOverload(config, DEMO, { quick, note }));
  const part = { name: 'overload', title: 'Overload', targets: OVERLOAD_TARGETS };
  const command = (): string => `scripts/bench overload${quick ? ' --quick' : ''}`;
  const run = { machine: await describeMachine(), reports: [{ part, measures, notes }], command };
  if (markdown) await writeReport(join(ROOT, 'docs/benchmarks.md'), run);
  return measures;
}

/** The demo catalogue, indexed in a folder of its own. */
async function withDemo(measure: (config: Config) => Promise<Measures>): Promise<Measures> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vitrine-bench-'));
  try {
    const config = parseConfig({ ...process.env, DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'error' });
    await indexDemo(config, DEMO);
    return await measure(config);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function print(measures: Readonly<Record<string, number>>): void {
  const rounded = Object.fromEntries(
    Object.entries(measures).map(([measure, value]) => [measure, Number(value.toPrecision(4))]),
  );
  if (flags.json) {
    console.log(JSON.stringify(rounded));
    return;
  }
  for (const [measure, value] of Object.entries(rounded)) console.log(`${measure.padEnd(32)} ${value}`);
}
