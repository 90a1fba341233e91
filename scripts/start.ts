/**
 * Serves Vitrine with its demo catalogue and shows three sample searches.
 * --check: free port, temporary data folder; exits 0 when all three searches find what they should, else 1.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../src/cli/config.ts';
import { startServing } from '../src/cli/serve.ts';
import { ROOT } from '../src/cli/root.ts';
import { VitrineError } from '../src/domain/errors.ts';
import { indexDemo } from './demo.ts';
import { showSampleSearches } from './sample-searches.ts';

const DEMO = join(ROOT, 'data/demo');
const check = process.argv.includes('--check');

try {
  if (check) process.exitCode = (await checkStart()) ? 0 : 1;
  else await start();
} catch (error) {
  if (!(error instanceof VitrineError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}

/** Warnings alone are logged unless LOG_LEVEL says otherwise: a line for each request would stand among the samples. */
async function start(): Promise<void> {
  const config = parseConfig({ LOG_LEVEL: 'warn', ...process.env });
  const demo = await indexDemo(config, DEMO);
  const serving = await startServing(config, { samples: demo ? join(DEMO, 'street') : undefined });
  serving.endAtFaults();
  if (demo) await showSampleSearches(serving.url, DEMO);
  console.log(`
Shop page   ${serving.url}/
Playground  ${serving.url}/playground
GraphQL     ${serving.url}/graphql
Health      ${serving.url}/readyz
${serving.adminKeyNotice}
Stop with Ctrl-C.`);
}

async function checkStart(): Promise<boolean> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vitrine-check-'));
  try {
    const config = parseConfig({ ...process.env, DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'error' });
    await indexDemo(config, DEMO);
    const serving = await startServing(config, { samples: join(DEMO, 'street') });
    const sensible = await showSampleSearches(serving.url, DEMO);
    await serving.close();
    console.log(
      sensible
        ? '\nAll three sample searches found what they should.'
        : '\nA sample search did not find what it should.',
    );
    return sensible;
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
