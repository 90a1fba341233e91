import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');
const REQUIREMENTS = join(ROOT, 'test/python/requirements.txt');

/**
 * Path of a Python that has the FAISS of PyPI (test/python/requirements.txt), made once and kept until the requirements change.
 * Throws where Python cannot make environments or the packages cannot be had.
 */
export async function openPythonEnvironment(): Promise<string> {
  const version = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const environment = join(ROOT, 'node_modules/.cache/vitrine', `python-${version}`);
  if (existsSync(environment)) return join(environment, 'bin/python');
  const unfinished = `${environment}.${process.pid}`;
  try {
    await mkdir(join(environment, '..'), { recursive: true });
    await run('python3', ['-m', 'venv', unfinished]);
    await run(join(unfinished, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--requirement', REQUIREMENTS]);
    await rename(unfinished, environment); // its python finds its packages relative to itself
    return join(environment, 'bin/python');
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}
