import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Config } from '../../src/cli/config.ts';
import { ROOT } from '../../src/cli/root.ts';

export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** Ends it as a power cut would: nothing of it runs after. */
  kill(): Promise<void>;
}

/**
 * `vitrine serve` in a process of its own, as in production, on a free port; ended when disposed of. `environment` adds settings.
 * Throws when the server ends before it is ready.
 */
export async function startServerProcess(
  { dataDir }: Pick<Config, 'dataDir'>,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [join(ROOT, 'src/cli/vitrine.ts'), 'serve'], {
    env: { ...process.env, DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  for await (const line of createInterface(child.stdout)) {
    const url = /"url":"([^"]+)"/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return { url, pid: child.pid as number, kill: () => end('SIGKILL'), [Symbol.asyncDispose]: () => end('SIGTERM') };
  }
  throw new Error(`The server ended with ${child.exitCode ?? child.signalCode} before it was ready.`);
}
