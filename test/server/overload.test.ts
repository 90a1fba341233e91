import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MULTIPART_HEADERS, multipartPhoto } from '../../scripts/benchmark/multipart-photo.ts';
import { type Answer, openLoop } from '../../scripts/benchmark/overload/open-loop.ts';
import { batchingEmbedder } from '../../src/pipeline/batching-embedder.ts';
import { fakeDeps, redPhoto, startTestServer } from '../harness.ts';

const QUERY = 'query ($image: Upload) { search(query: { image: { upload: $image } }, first: 1) { hits { rank } } }';
const WORDS = '{"query":"{ catalogue { products } }"}';
const EMBED_MS = 50;
const CAPACITY = 1000 / EMBED_MS; // one photo at a time
const SECONDS = 3;

/** A model that takes its time and embeds one photo after the other; `started` counts how many it was given. */
function slowEmbedder() {
  const { embedder } = fakeDeps();
  let started = 0;
  const slow = batchingEmbedder(
    {
      ...embedder,
      device: 'cpu',
      async embedImages(images) {
        started += 1;
        await sleep(EMBED_MS);
        return embedder.embedImages(images);
      },
    },
    { maxBatch: 1, maxQueue: 100, maxQueueMs: 10_000, batchWaitMs: 0, maxRunning: 1 },
  );
  return { embedder: slow, started: () => started };
}

const ROOM = { inFlight: 8, queue: 8, queueTimeoutMs: 500, slowBodies: 8 };
const ADMISSION = { photo: ROOM, words: ROOM, admin: ROOM };

let photos = 0;
function photo() {
  photos += 1;
  return { headers: MULTIPART_HEADERS, body: multipartPhoto(QUERY, redPhoto(20 + photos)) }; // another one each time
}

const good = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 200);

test('at four times the capacity every request is answered, as many well as at the capacity, and words as ever', async () => {
  const { embedder } = slowEmbedder();
  await using server = await startTestServer({ embedder }, { admission: ADMISSION });
  const load = { url: server.url, seconds: SECONDS };
  const atCapacity = await openLoop({ ...load, perSecond: CAPACITY, ask: photo });
  const words = { headers: { 'content-type': 'application/json' }, body: Buffer.from(WORDS) };
  const [storm, byWords, lives] = await Promise.all([
    openLoop({ ...load, perSecond: 4 * CAPACITY, ask: photo }),
    openLoop({ ...load, perSecond: 10, ask: () => words }),
    openLoop({ ...load, perSecond: 10, ask: () => ({ path: '/livez', method: 'GET' }) }),
  ]);
  expect(storm).toHaveLength(4 * CAPACITY * SECONDS);
  for (const { status, code, retryAfter } of storm.filter((answer) => answer.status !== 200)) {
    expect({ status, code }).toEqual({ status: 503, code: 'OVERLOADED' });
    expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);
  }
  expect(good(storm).length).toBeGreaterThanOrEqual(0.8 * good(atCapacity).length);
  expect(good(storm).length).toBeLessThan(storm.length);
  expect(good(byWords)).toHaveLength(byWords.length);
  expect(good(lives)).toHaveLength(lives.length);
});

test('what is refused or has left is never embedded', async () => {
  const { embedder, started } = slowEmbedder();
  await using server = await startTestServer({ embedder }, { admission: ADMISSION });
  const leaving = Array.from({ length: 12 }, async () => {
    const { headers, body } = photo();
    const caller = AbortSignal.timeout(EMBED_MS / 2);
    return server
      .fetch('/graphql', { method: 'POST', headers, body: Uint8Array.from(body), signal: caller })
      .catch(() => 'left');
  });
  await Promise.all(leaving);
  await sleep(4 * EMBED_MS);
  expect(started()).toBeLessThan(6); // those that had begun
  const after = await openLoop({ url: server.url, perSecond: 5, seconds: 1, ask: photo });
  expect(good(after)).toHaveLength(5);
});

test('the wait for admission is told in metrics, by kind', async () => {
  const { embedder } = slowEmbedder();
  await using server = await startTestServer(
    { embedder },
    { admission: { ...ADMISSION, photo: { ...ROOM, inFlight: 1, queue: 1 } } },
  );
  const answers = await openLoop({ url: server.url, perSecond: 100, seconds: 0.3, ask: photo });
  const response = await server.fetch('/metrics', {
    headers: { authorization: 'Bearer the-admin-key-of-these-tests' },
  });
  const metrics = await response.text();
  const value = (name: string) =>
    Number(new RegExp(`^${name.replace(/[{}"]/g, '\\$&')} (\\S+)$`, 'm').exec(metrics)?.[1]);
  expect(value('vitrine_queue_seconds_count{kind="photo"}')).toBe(good(answers).length);
  expect(value('vitrine_queue_seconds_sum{kind="photo"}')).toBeGreaterThan(0);
  const refused = ['full', 'hopeless', 'waited'].map(
    (why) => value(`vitrine_requests_refused_total{kind="photo",reason="${why}"}`) || 0,
  );
  expect(refused.reduce((sum, count) => sum + count, 0)).toBe(answers.length - good(answers).length);
  expect(value('vitrine_requests_in_flight{kind="photo"}')).toBe(0);
  expect(value('vitrine_requests_waiting{kind="photo"}')).toBe(0);
});
