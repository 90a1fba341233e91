import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { type VitrineProcess, startVitrineProcess } from '../services/vitrine-process.ts';
import { createPlace } from './live-vitrine.ts';

vi.setConfig({ testTimeout: 60_000 });

const BODY = JSON.stringify({ query: '{ __typename }' });

/** A request whose last byte is still to come. */
async function beginRequest({ url }: VitrineProcess): Promise<ClientRequest> {
  const headers = { 'content-type': 'application/json', 'content-length': BODY.length };
  const begun = request(`${url}/graphql`, { method: 'POST', headers, agent: false });
  begun.write(BODY.slice(0, -1));
  await sleep(300); // until the server has it
  return begun;
}

async function answerOf(begun: ClientRequest): Promise<unknown> {
  const answered = once(begun, 'response');
  begun.end(BODY.slice(-1));
  const [response] = (await answered) as [IncomingMessage];
  return JSON.parse((await response.toArray()).join(''));
}

test('SIGTERM lets running requests end and ends with code 0; a second one changes nothing', async () => {
  await using place = await createPlace();
  await using server = await startVitrineProcess({ dataDir: join(place.folder, 'data') });
  const begun = await beginRequest(server);
  server.child.kill('SIGTERM');
  await sleep(200);
  server.child.kill('SIGTERM');
  await sleep(200);
  await expect(fetch(`${server.url}/livez`)).rejects.toThrow('fetch failed'); // nothing new is taken
  expect(await answerOf(begun)).toMatchObject({ data: { __typename: 'Query' } });
  expect(await server.ended).toBe(0);
  expect(server.log()).toContain('a signal, while the server stops already');
});

test('a request that does not end is cut off at the limit, and the code is still 0', async () => {
  await using place = await createPlace();
  const environment = { SHUTDOWN_TIMEOUT_MS: '500' };
  await using server = await startVitrineProcess({ dataDir: join(place.folder, 'data'), environment });
  const begun = await beginRequest(server);
  const cut = once(begun, 'error');
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  await cut;
});

test('a rejection that nobody handles is logged, and the server ends in order with code 1', async () => {
  await using place = await createPlace();
  const nodeOptions = ['--import', join(import.meta.dirname, 'reject-at-signal.ts')];
  await using server = await startVitrineProcess({ dataDir: join(place.folder, 'data'), nodeOptions });
  const begun = await beginRequest(server);
  server.child.kill('SIGUSR2');
  await sleep(200);
  expect(await answerOf(begun)).toMatchObject({ data: { __typename: 'Query' } });
  expect(await server.ended).toBe(1);
  const lines = server.log().trim().split('\n');
  const logged = lines.map((line) => JSON.parse(line) as { level: number; origin?: string; err?: { message: string } });
  expect(logged).toContainEqual(
    expect.objectContaining({
      level: 60,
      origin: 'unhandledRejection',
      err: expect.objectContaining({ message: 'a planted fault' }),
    }),
  );
});
