import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { kernelNames } from 'faiss-node/kernels';
import { ROOT } from '../../../src/cli/root.ts';

/** What a reader must know of the machine and the programs to read the numbers. */
export async function describeMachine(): Promise<readonly string[]> {
  const processors = cpus();
  const requirements = await readFile(join(ROOT, 'test/python/requirements.txt'), 'utf8');
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    `Processor: ${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores; memory: ${memory} GiB; ${type()} ${release()}`,
    `Distance kernels: ${kernelNames.join(', ')} (the first is in use); libuv threads: ${process.env['UV_THREADPOOL_SIZE'] ?? 4}`,
    `Node ${process.version}; Python wheel: ${requirements.trim().split('\n').join(', ')}`,
  ];
}
