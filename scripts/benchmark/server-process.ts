import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Config } from '../../src/cli/config.ts';
import { ROOT } from '../../src/cli/wire.ts';

export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
}

/** `vitrine serve` in a process of its own, as in production, on a free port; ended when disposed of. */
export async function startServerProcess({ dataDir }: Config): Promise<ServerProcess> {
  const child = spawn(process.execPath, [join(ROOT, 'src/cli/vitrine.ts'), 'serve'], {
    env: { ...process.env, DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) {
    const url = /"url":"([^"]+)"/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return {
      url,
      async [Symbol.asyncDispose]() {
        child.kill('SIGTERM');
        await exited;
      },
    };
  }
  throw new Error(`The server ended with ${child.exitCode ?? child.signalCode} before it was ready.`);
}
