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
