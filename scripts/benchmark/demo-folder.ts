import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, parseConfig } from '../../src/cli/config.ts';
import { ROOT } from '../../src/cli/root.ts';
import { indexDemo } from '../demo.ts';

/** Where the demo catalogue is rendered; it stays there. */
export const DEMO = join(ROOT, 'data/demo');

/** The demo catalogue, indexed in a folder of its own, which is removed in the end. */
export async function withDemo<Result>(measure: (config: Config) => Promise<Result>): Promise<Result> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vitrine-bench-'));
  try {
    const config = parseConfig({ ...process.env, DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'error' });
    await indexDemo(config, DEMO);
    return await measure(config);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
