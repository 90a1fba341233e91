import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../src/cli/config.ts';
import { type ServerProcess, startServerProcess } from '../benchmark/server-process.ts';
import { indexCatalogue } from '../index-catalogue.ts';

export interface FuzzShop extends AsyncDisposable {
  readonly server: ServerProcess;
  /** Where the server puts its temporary files; empty when it leaves none. */
  readonly temporary: string;
}

/** A shop of a few products, indexed with the built-in model, and its server; all of it is gone when disposed of. */
export async function openFuzzShop(photos: readonly Buffer[]): Promise<FuzzShop> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-fuzz-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  const lines = photos.map((_, i) =>
    JSON.stringify({
      id: `p${i}`,
      title: `Red mug ${i}`,
      brand: 'Acme',
      price: { amount: i, currency: 'EUR' },
      images: [`${i}.jpg`],
    }),
  );
  await Promise.all(photos.map((photo, i) => writeFile(join(folder, `${i}.jpg`), photo)));
  await writeFile(join(folder, 'catalog.jsonl'), lines.join('\n'));
  const config = parseConfig({ DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'error', EMBEDDER_WORKERS: '1' });
  await indexCatalogue(config, join(folder, 'catalog.jsonl'));
  const server = stack.use(
    await startServerProcess(config, {
      TMPDIR: temporary,
      EMBEDDER_WORKERS: '1',
      REQUEST_TIMEOUT_MS: '60000', // what is slow here is the machine that runs it beside others
      SEARCH_BY_URL: 'true',
      RATE_LIMIT_POINTS: '0',
    }),
  );
  const owned = stack.move();
  return { server, temporary, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
