/**
 * Speed against a hand-written loop of sharp + ONNX Runtime + FAISS with the same model, both in one run, taking turns.
 *   server   photo search over HTTP (ms, ms by stage, throughput) and indexing (pictures a second), on the demo catalogue
 * Prints a table, or one flat JSON object with --json.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../src/cli/config.ts';
import { ROOT } from '../src/cli/wire.ts';
import { benchIndexing } from './benchmark/indexing.ts';
import { benchPhotoSearch } from './benchmark/photo-search.ts';
import { indexDemo } from './demo.ts';

const DEMO = join(ROOT, 'data/demo');

const [name, ...flags] = process.argv.slice(2);
if (name !== 'server') {
  console.error('usage: scripts/bench server [--json]');
  process.exit(2);
}

const dataDir = await mkdtemp(join(tmpdir(), 'vitrine-bench-'));
try {
  const config = parseConfig({ ...process.env, DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'error' });
  await indexDemo(config, DEMO);
  print({ ...(await benchPhotoSearch(config, DEMO)), ...(await benchIndexing(config)) });
} finally {
  await rm(dataDir, { recursive: true, force: true });
}

function print(measures: Readonly<Record<string, number>>): void {
  const rounded = Object.fromEntries(
    Object.entries(measures).map(([measure, value]) => [measure, Number(value.toPrecision(4))]),
  );
  if (flags.includes('--json')) {
    console.log(JSON.stringify(rounded));
    return;
  }
  for (const [measure, value] of Object.entries(rounded)) console.log(`${measure.padEnd(32)} ${value}`);
}
