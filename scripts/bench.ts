/**
 * Speed, as ratios measured in one run.
 *   server     against a hand-written loop of sharp + ONNX Runtime + FAISS with the same model, taking turns: photo search over
 *              HTTP (ms, ms by stage, throughput) and indexing (pictures a second), on the demo catalogue
 *   retrieval  against raw FAISS called from Python, usearch and hnswlib-node on the same vectors: index types, SCAN, filters,
 *              memory, opening, live changes, crashes. --quick: 100k rows alone and without peers, beside, pending: under ten
 *              minutes; --only raw,scan: these parts; --markdown: writes the parts that ran into docs/benchmarks.md
 *   overload   photo searches at up to four times the capacity, in an open loop: goodput, waits, /livez. --quick, --markdown as above
 *   embedding  against the design's own stack in Python (PyTorch, Pillow, FAISS) with a CLIP of true size and random weights, and
 *              against the bare ONNX Runtime session: indexing, lone and concurrent photo queries, event loop, memory. --quick,
 *              --only python,overhead,concurrent,memory and --markdown as above; the first run installs PyTorch (5 GB, minutes)
 * Prints a table, or one flat JSON object with --json; what was measured how is told on stderr.
 */
import { parseArgs } from 'node:util';
import { DEMO, withDemo } from './benchmark/demo-folder.ts';
import { benchEmbedding } from './benchmark/embedding.ts';
import { benchIndexing } from './benchmark/indexing.ts';
import { benchPhotoSearch } from './benchmark/photo-search.ts';
import { benchOverload } from './benchmark/overload.ts';
import { benchRetrieval } from './benchmark/retrieval.ts';
import type { Measures } from './benchmark/retrieval/part.ts';

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
  print(await benchOverload(partOptions));
} else {
  console.error(
    'usage: scripts/bench server [--json] | retrieval|embedding|overload [--json] [--quick] [--only PART,…] [--markdown]',
  );
  process.exit(2);
}

function benchServer(): Promise<Measures> {
  return withDemo(async (config) => ({ ...(await benchPhotoSearch(config, DEMO)), ...(await benchIndexing(config)) }));
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
