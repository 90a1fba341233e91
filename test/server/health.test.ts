import express from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { type HealthDeps, health } from '../../src/server/health.ts';
import { fakeEmbedder } from '../fakes/fake-embedder.ts';
import { emptyLiveSnapshot, fakeDeps } from '../harness.ts';

const LOADED = { ...fakeEmbedder(), loaded: () => [{ modality: 'image', copies: 1, bytes: 1_000 } as const] };

/** What `/readyz` and `/livez` say. */
async function ask(deps: Partial<HealthDeps> = {}, readiness = { shuttingDown: false }) {
  const app = express().use(health({ ...fakeDeps(), embedder: LOADED, ...deps }, readiness));
  const server = app.listen(0);
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [ready, live] = await Promise.all([fetch(`${url}/readyz`), fetch(`${url}/livez`)]);
  server.closeAllConnections();
  server.close();
  return { status: ready.status, body: await ready.json(), live: live.status };
}

const WELL = {
  snapshot: { ok: true, id: 'snapshot-1' },
  model: { ok: true, id: 'fake', device: 'fake' },
  store: { ok: true },
  disk: { ok: true },
};

test('a server that is well says so of every part', async () => {
  expect(await ask()).toEqual({
    status: 200,
    body: { status: 'ready', snapshot: 'snapshot-1', parts: WELL },
    live: 200,
  });
});

test('shutdown is told, and it stays alive', async () => {
  const { status, body, live } = await ask({}, { shuttingDown: true });
  expect([status, live]).toEqual([503, 200]);
  expect(body).toMatchObject({ status: 'not ready', reasons: ['The server is shutting down.'] });
});

test('without a snapshot it is not ready, and says why', async () => {
  const { status, body } = await ask({ liveSnapshot: emptyLiveSnapshot() });
  expect(status).toBe(503);
  expect(body).toMatchObject({
    reasons: [expect.stringMatching(/run a reindex/), expect.stringMatching(/old was refused/)],
    parts: { ...WELL, snapshot: { ok: false, problem: 'None serves.' } },
  });
});

test('a server that answers from an older snapshot is ready and says what was refused', async () => {
  const { liveSnapshot } = fakeDeps();
  liveSnapshot.refused = [{ id: 'new', reason: 'columns.bin is missing' }];
  const { status, body } = await ask({ liveSnapshot });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    status: 'ready',
    snapshot: 'snapshot-1',
    refused: ['Snapshot new was refused: columns.bin is missing'],
  });
});

test('a store that does not answer and a disk that takes nothing are told by a server that is ready all the same', async () => {
  const disk = { check: async () => ({ freeBytes: 0, problem: 'Nothing can be written: the disk is full.' }) };
  const { status, body } = await ask({ storeWatch: { answering: false }, disk });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    parts: {
      ...WELL,
      store: { ok: false, problem: 'It does not answer.' },
      disk: { ok: false, problem: 'Nothing can be written: the disk is full.' },
    },
  });
});
