import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { BenchModels } from './bench-models.ts';

/** PyTorch, Pillow and FAISS in a process of their own. One call at a time. */
export interface PythonStack extends AsyncDisposable {
  readonly description: string;
  /** Pictures a second from file to index. */
  index(files: readonly string[]): Promise<number>;
  /** Milliseconds of each search. */
  query(files: readonly string[]): Promise<readonly number[]>;
}

export async function startPythonStack({ python, hub }: BenchModels): Promise<PythonStack> {
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...environment } = process.env; // numpy chooses by the processor
  const child = spawn(python, [join(import.meta.dirname, 'python-stack.py'), hub], {
    env: environment,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('The Python stack ended before it answered.');
    return JSON.parse(value);
  };
  const ask = (request: object): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return answer();
  };
  const { torch, threads } = (await answer()) as { torch: string; threads: number };
  return {
    description: `PyTorch ${torch}, ${threads} threads`,
    async index(files) {
      const { seconds } = (await ask({ do: 'index', files })) as { seconds: number };
      return files.length / seconds;
    },
    async query(files) {
      return ((await ask({ do: 'query', files })) as { ms: number[] }).ms;
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await exited;
    },
  };
}
