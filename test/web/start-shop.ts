import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';
import { parseConfig } from '../../src/cli/config.ts';
import { startServing } from '../../src/cli/serve.ts';
import { ROOT } from '../../src/cli/root.ts';
import { indexCatalogue } from '../../scripts/index-catalogue.ts';
import { drawCatalogue } from './draw-catalogue.ts';

const CHROMIUM = '/usr/bin/chromium';
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Why the page cannot be tested on this machine; undefined when it can. */
export function whatIsMissing(): string | undefined {
  if (!existsSync(CHROMIUM)) return `there is no ${CHROMIUM}`;
  if (!existsSync(resolve(ROOT, MODELS_DIR, MODEL, 'model.json'))) return `there is no model ${MODEL}`;
  return undefined;
}

const MODEL = process.env['MODEL'] ?? 'builtin';
const MODELS_DIR = process.env['MODELS_DIR'] ?? 'models';

export interface RunningShop extends AsyncDisposable {
  readonly url: string;
  readonly browser: Browser;
}

/** The real thing: the page as it is in the working tree, built; a server with the model, a drawn catalogue, and Chromium. */
export async function startShop(): Promise<RunningShop> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), 'vitrine-shop-')), (it) => rm(it, { recursive: true }));
  await buildPage();
  await drawCatalogue(folder);
  const config = parseConfig({ DATA_DIR: join(folder, 'data'), PORT: '0', LOG_LEVEL: 'error', MODEL, MODELS_DIR });
  await indexCatalogue(config, join(folder, 'catalog.jsonl'));
  const serving = stack.adopt(await startServing(config, { samples: join(folder, 'street') }), (it) => it.close());
  const launched = chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
  const browser = stack.adopt(await launched, (it) => it.close());
  const owned = stack.move();
  return { url: serving.url, browser, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** By the command that ships it; NODE_ENV=test, which the test runner sets, would make another page of it. */
async function buildPage(): Promise<void> {
  const env = { ...process.env, NODE_ENV: 'production' };
  await promisify(execFile)('npm', ['run', '--silent', 'build:web'], { cwd: ROOT, env });
}
