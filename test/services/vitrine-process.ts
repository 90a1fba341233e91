import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const VITRINE = join(import.meta.dirname, '../../src/cli/vitrine.ts');

/** `vitrine serve` as a process of its own. */
export interface VitrineProcess extends AsyncDisposable {
  readonly url: string;
  readonly child: ChildProcess;
  /** Everything on stdout so far: the log, a JSON object a line. */
  log(): string;
  /** Resolves with the exit code, or the name of the signal that killed it. */
  readonly ended: Promise<number | string>;
}

export interface VitrineProcessOptions {
  readonly dataDir: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Program and words that go before node: `prlimit …`. */
  readonly before?: readonly string[];
  /** Options of node: `--import …`. */
  readonly nodeOptions?: readonly string[];
}

/** Starts it and waits until it serves; fails with what it said when it ends before. */
export async function startVitrineProcess(options: VitrineProcessOptions): Promise<VitrineProcess> {
  const { dataDir, environment = {}, before = [], nodeOptions = [] } = options;
  const [program, ...words] = [...before, process.execPath, ...nodeOptions, VITRINE, 'serve'];
  const child = spawn(program, words, {
    env: { ...process.env, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'info', EMBEDDER_WORKERS: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString()));
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  const url = await Promise.race([servingAt(child, said), ended.then((how) => fail(how, said.err))]);
  return {
    url,
    child,
    log: () => said.out,
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function fail(how: number | string, said: string): never {
  throw new Error(`vitrine serve ended with ${how}: ${said}`);
}

async function servingAt({ stderr }: ChildProcess, said: { readonly err: string }): Promise<string> {
  for (;;) {
    const url = /serves at (\S+)/.exec(said.err)?.[1];
    if (url !== undefined) return url;
    await once(stderr as NonNullable<typeof stderr>, 'data');
  }
}
