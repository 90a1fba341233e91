import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openPythonEnvironment } from '../../python-environment.ts';
import { type DataSet, K } from './data-set.ts';

/** The wheel's FAISS in a Python process of its own. One call at a time. */
export interface RawFaiss extends AsyncDisposable {
  readonly version: string;
  load(path: string, parameters: Readonly<Record<string, number>>): Promise<void>;
  /** Neighbours of the first queries of the data set. */
  search(count: number): Promise<readonly (readonly number[])[]>;
  /** Does the searches with so many clients, each of which waits for its answer before it asks again. */
  time(searches: Searches): Promise<PerQuery>;
}

/** Milliseconds per query: wall time over count, and the processor's time, which a busy machine disturbs less. */
export interface PerQuery {
  readonly ms: number;
  readonly cpuMs: number;
}

export interface Searches {
  readonly first: number;
  readonly count: number;
  readonly clients: number;
}

export async function startRawFaiss({ queriesPath }: DataSet): Promise<RawFaiss> {
  const python = await openPythonEnvironment();
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...environment } = process.env; // the wheel chooses by the processor
  const child = spawn(python, [join(import.meta.dirname, 'raw-faiss.py')], {
    env: { ...environment, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ask = async (request: object): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await lines.next();
    if (done === true)
      throw new Error(`Raw FAISS ended with ${child.exitCode ?? child.signalCode} before it answered.`);
    return JSON.parse(value);
  };
  const { version } = (await ask({ do: 'queries', path: queriesPath })) as { version: string };
  return {
    version,
    async load(path, parameters) {
      await ask({ do: 'load', path, parameters });
    },
    async search(count) {
      return ((await ask({ do: 'search', count, k: K })) as { labels: number[][] }).labels;
    },
    async time(searches) {
      return (await ask({ do: 'time', ...searches, k: K })) as PerQuery;
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await exited;
    },
  };
}
