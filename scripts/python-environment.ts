import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');

export interface PythonEnvironment {
  /** The packages, each pinned. */
  readonly requirements: string;
  /** Where environments are kept. */
  readonly folder: string;
}

const FAISS: PythonEnvironment = {
  requirements: join(ROOT, 'test/python/requirements.txt'),
  folder: join(ROOT, 'node_modules/.cache/vitrine'),
};

/**
 * Path of a Python that has the packages of a requirements file (by default test/python/requirements.txt: FAISS and ONNX Runtime),
 * made once and kept until the requirements change. Throws where Python cannot make environments or the packages cannot be had.
 */
export async function openPythonEnvironment({ requirements, folder }: PythonEnvironment = FAISS): Promise<string> {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const environment = join(folder, `python-${version}`);
  if (existsSync(environment)) return join(environment, 'bin/python');
  const unfinished = `${environment}.${process.pid}`;
  try {
    await mkdir(join(environment, '..'), { recursive: true });
    await run('python3', ['-m', 'venv', unfinished]);
    await run(join(unfinished, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
    await rename(unfinished, environment).catch((error: unknown) => {
      if (!existsSync(environment)) throw error; // else another process was first
    });
    return join(environment, 'bin/python'); // it finds its packages relative to itself
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
