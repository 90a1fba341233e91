import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

const REDIS = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'].find((path) => existsSync(path));

/** Whether this machine has a Redis to test with. */
export const HAS_REDIS = REDIS !== undefined;
if (!HAS_REDIS) console.warn('The tests of Redis are skipped: there is no redis-server.');

export interface TestRedis extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Ends it, as a crash would. */
  kill(): Promise<void>;
}

/** A Redis of its own that writes nothing to disk; on a free port unless one is named. */
export async function startRedis(port?: number): Promise<TestRedis> {
  const chosen = port ?? (await freePort());
  const child = spawn(
    REDIS as string,
    ['--port', String(chosen), '--bind', '127.0.0.1', '--save', '', '--dir', '/tmp'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const exited = once(child, 'exit');
  await untilReady(child);
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  return { url: `redis://127.0.0.1:${chosen}`, port: chosen, kill, [Symbol.asyncDispose]: kill };
}

async function untilReady({ stdout }: ChildProcess): Promise<void> {
  if (stdout === null) throw new Error('Expected the output of redis-server.');
  for await (const line of createInterface(stdout)) {
    if (!line.includes('Ready to accept connections')) continue;
    stdout.resume();
    return;
  }
  throw new Error('redis-server ended before it was ready.');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return address !== null && typeof address === 'object' ? address.port : 0;
}
