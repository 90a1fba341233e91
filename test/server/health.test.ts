import express from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { health } from '../../src/server/health.ts';
import { fakeDeps } from '../harness.ts';

test('shutdown is told on connections that are still open, and it stays alive', async () => {
  const readiness = { shuttingDown: false };
  const server = express().use(health(fakeDeps().liveSnapshot, readiness)).listen(0);
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  readiness.shuttingDown = true;
  const response = await fetch(`${url}/readyz`);
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ status: 'not ready', reasons: ['The server is shutting down.'] });
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  server.closeAllConnections();
  server.close();
});

test('a server that answers from an older snapshot is ready and says what was refused', async () => {
  const { liveSnapshot } = fakeDeps();
  liveSnapshot.refused = [{ id: 'new', reason: 'columns.bin is missing' }];
  const server = express()
    .use(health(liveSnapshot, { shuttingDown: false }))
    .listen(0);
  await once(server, 'listening');
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/readyz`);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    status: 'ready',
    snapshot: 'snapshot-1',
    refused: ['Snapshot new was refused: columns.bin is missing'],
  });
  server.closeAllConnections();
  server.close();
});
