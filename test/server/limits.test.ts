import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ServerDeps } from '../../src/server/server-config.ts';
import { fakeDeps, roomFor, startTestServer } from '../harness.ts';

const PRODUCT = '{ product(id: "shirt-red") { id } }';
const SEARCH = '{ search(query: { text: "red" }) { hits { rank } } }';

/** Products that come when told; `waiting` counts the look-ups under way. */
function gatedProducts() {
  const gate = Promise.withResolvers<void>();
  const { products } = fakeDeps();
  const gated = {
    waiting: 0,
    open: () => gate.resolve(),
    async loadMany(ids: Parameters<ServerDeps['products']['loadMany']>[0]) {
      gated.waiting += 1;
      await gate.promise;
      return products.loadMany(ids);
    },
  };
  return gated;
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !condition(); tries++) await sleep(10);
  expect(condition()).toBe(true);
}

test('one request too many is OVERLOADED at once, health goes on, and a place freed is a place', async () => {
  const products = gatedProducts();
  await using server = await startTestServer({ products }, { admission: roomFor(2) });
  const running = [server.query(PRODUCT), server.query(PRODUCT)];
  await until(() => products.waiting === 2);
  const refused = await server.query(PRODUCT);
  expect(refused).toMatchObject({ status: 503, errors: [{ extensions: { code: 'OVERLOADED' } }] });
  expect(refused.headers.get('retry-after')).toBe('1');
  expect((await server.fetch('/readyz')).status).toBe(200);
  products.open();
  for (const answer of await Promise.all(running)) expect(answer.status).toBe(200);
  expect((await server.query(PRODUCT)).status).toBe(200);
});

test('a request refused as one too many does not have its body parsed', async () => {
  const products = gatedProducts();
  await using server = await startTestServer({ products }, { admission: roomFor(1) });
  const running = server.query(PRODUCT);
  await until(() => products.waiting === 1);
  const response = await server.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{ this is no JSON',
  });
  expect(response.status).toBe(503);
  products.open();
  await running;
});

test('what takes too long ends with DEADLINE_EXCEEDED, even when the store never answers', async () => {
  await using server = await startTestServer({ products: gatedProducts() }, { requestTimeoutMs: 100 });
  for (const query of [PRODUCT, SEARCH]) {
    expect(await server.query(query)).toMatchObject({
      status: 504,
      errors: [{ extensions: { code: 'DEADLINE_EXCEEDED' } }],
    });
  }
});

test('the model is told when the caller leaves, and its work is dropped', async () => {
  const { embedder } = fakeDeps();
  const told = Promise.withResolvers<unknown>();
  let asked = false;
  await using server = await startTestServer({
    embedder: {
      ...embedder,
      embedTexts: (_texts, signal) => {
        asked = true;
        return new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            told.resolve(signal.reason);
            reject(signal.reason as Error);
          });
        });
      },
    },
  });
  const caller = new AbortController();
  const request = server.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: SEARCH }),
    signal: caller.signal,
  });
  await until(() => asked);
  caller.abort();
  await expect(request).rejects.toThrow('aborted');
  expect(await told.promise).toMatchObject({ code: 'CANCELLED' });
});

test('a place is free again when its caller has left', async () => {
  const products = gatedProducts();
  await using server = await startTestServer({ products }, { admission: roomFor(1) });
  const caller = new AbortController();
  const request = server.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: PRODUCT }),
    signal: caller.signal,
  });
  await until(() => products.waiting === 1);
  caller.abort();
  await expect(request).rejects.toThrow('aborted');
  await sleep(50);
  expect((await server.query('{ catalogue { products } }')).status).toBe(200);
});

test('a request that dawdles is cut off', async () => {
  await using server = await startTestServer({}, { receiveTimeoutMs: 200 });
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{');
  const ended = Promise.withResolvers<void>();
  socket.on('close', () => ended.resolve()).on('error', () => {});
  socket.resume();
  await expect(Promise.race([ended.promise.then(() => 'cut off'), sleep(5_000)])).resolves.toBe('cut off');
});

test('shutdown answers what is running, takes nothing new, and then is done', async () => {
  const products = gatedProducts();
  const server = await startTestServer({ products });
  const running = server.query(PRODUCT);
  await until(() => products.waiting === 1);
  const closing = server.close();
  await sleep(50);
  await expect(server.fetch('/livez')).rejects.toThrow('fetch failed'); // refused: nobody listens any more
  products.open();
  expect(await running).toMatchObject({ status: 200, data: { product: { id: 'shirt-red' } } });
  await closing;
});

test('shutdown cuts off what does not end in time', async () => {
  const products = gatedProducts();
  const server = await startTestServer({ products }, { shutdownTimeoutMs: 200 });
  const running = server.query(PRODUCT);
  const outcome = running.then(
    () => 'answered',
    () => 'cut off',
  );
  await until(() => products.waiting === 1);
  await server.close();
  expect(await outcome).toBe('cut off');
});
