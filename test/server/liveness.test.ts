import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { startLiveness } from '../../src/server/liveness.ts';

const HOST = '127.0.0.1';

/** Asks from a process of its own, while this thread does nothing but wait for it. */
function askWhileBusy(port: number, path = '/livez'): unknown {
  const program = `const r = await fetch('http://${HOST}:${port}${path}'); console.log(r.status, await r.text());`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }).trim();
}

test('tells that the process lives while its main thread is busy', async () => {
  const liveness = await startLiveness({ host: HOST, port: 0 });
  expect(askWhileBusy(liveness.port)).toBe('200 {"status":"ok"}');
  expect(askWhileBusy(liveness.port, '/graphql')).toMatch(/^404 .*NOT_FOUND/);
  await liveness.close();
});

test('tells that the main thread is stuck when it does not come around', async () => {
  const liveness = await startLiveness({ host: HOST, port: 0, stuckAfterMs: 1 });
  expect(askWhileBusy(liveness.port)).toBe('503 {"status":"stuck"}');
  await liveness.close();
});

test('a port that is taken is CONFLICT', async () => {
  const first = await startLiveness({ host: HOST, port: 0 });
  await expect(startLiveness({ host: HOST, port: first.port })).rejects.toMatchObject({ code: 'CONFLICT' });
  await first.close();
});
