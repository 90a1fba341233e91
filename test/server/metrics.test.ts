import { expect, test } from 'vitest';
import { VitrineError } from '../../src/domain/errors.ts';
import { fakeEmbedder } from '../fakes/fake-embedder.ts';
import { ADMIN_KEY, type TestServer, startTestServer } from '../harness.ts';

const BAND = { indexType: 'HNSW', plan: 'index', minSelectivity: 0.1, samples: 7, recall: 0.995 } as const;

test('metrics are told to holders of the admin key alone', async () => {
  await using server = await startTestServer({ recallMonitor: { consider() {}, bands: () => [BAND] } });
  expect((await server.fetch('/metrics')).status).toBe(401);
  expect((await server.fetch('/metrics', { headers: { authorization: 'Bearer of-something-else' } })).status).toBe(401);
  const response = await server.fetch('/metrics', { headers: { authorization: `Bearer ${ADMIN_KEY}` } });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  const lines = (await response.text()).split('\n');
  expect(lines).toContain('vitrine_search_recall_at_20{index="HNSW",plan="index",min_selectivity="0.1"} 0.995');
  expect(lines).toContain('vitrine_search_recall_samples{index="HNSW",plan="index",min_selectivity="0.1"} 7');
  expect(lines).toContain('vitrine_index_rows 5');
});

test('admins see the recall of live searches in the index status', async () => {
  await using server = await startTestServer({ recallMonitor: { consider() {}, bands: () => [BAND] } });
  const { data } = await server.admin('{ index { recall { indexType plan minSelectivity samples recall } } }');
  expect(data.index.recall).toStrictEqual([BAND]);
});

test('how rows were found is told in full to admins alone', async () => {
  await using server = await startTestServer();
  const query = '{ search(query: { text: "red" }) { timings { plan eligibleRows visitedRows nprobe efSearch } } }';
  expect((await server.query(query)).data.search.timings).toStrictEqual({
    plan: 'full-scan',
    eligibleRows: 5,
    visitedRows: null,
    nprobe: null,
    efSearch: null,
  });
  expect((await server.admin(query)).data.search.timings).toMatchObject({ visitedRows: 5 });
});

/** The lines of `/metrics`. */
async function linesOf(server: TestServer): Promise<readonly string[]> {
  const response = await server.fetch('/metrics', { headers: { authorization: `Bearer ${ADMIN_KEY}` } });
  return (await response.text()).split('\n');
}

test('requests are counted by what they asked and how they ended, whoever refused them', async () => {
  await using server = await startTestServer();
  await server.query('{ search(query: { text: "red" }) { id } }');
  await server.query('query Mine { search(query: { text: " " }) { id } }');
  await server.query('{ catalogue { products } product(id: "x") { id } }');
  await server.query('{ index { ready } }');
  await server.query('{ nonsense }');
  await server.fetch('/graphql', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } });
  await server.fetch('/graphql?query={__typename}');
  const counted = (await linesOf(server)).filter((line) => line.startsWith('vitrine_requests_total'));
  expect(counted.sort()).toEqual([
    'vitrine_requests_total{operation="index",code="UNAUTHENTICATED"} 1',
    'vitrine_requests_total{operation="none",code="BAD_USER_INPUT"} 3',
    'vitrine_requests_total{operation="search",code="BAD_USER_INPUT"} 1',
    'vitrine_requests_total{operation="search",code="OK"} 1',
    'vitrine_requests_total{operation="several",code="OK"} 1',
  ]);
});

test('stages of searches, snapshot, delta, store, disk and the queue before the model are measured', async () => {
  const embedder = {
    ...fakeEmbedder(),
    queues: () => [{ modality: 'image', waiting: 3, batches: 2, batched: 5 } as const],
  };
  const disk = { check: async () => ({ freeBytes: 4096, problem: 'Nothing can be written: the disk is full.' }) };
  await using server = await startTestServer({ embedder, disk, storeWatch: { answering: false } });
  await server.query('{ search(query: { text: "red" }) { id } }');
  await server.admin('mutation { deleteProducts(ids: ["shirt-red"]) { deleted } }');
  const lines = await linesOf(server);
  for (const stage of ['embed', 'retrieve', 'rank', 'hydrate', 'total']) {
    expect(lines).toContain(`vitrine_search_stage_seconds_count{stage="${stage}"} 1`);
  }
  for (const line of [
    'vitrine_snapshot_age_seconds 86400',
    'vitrine_delta_changes 1',
    'vitrine_delta_products 0',
    'vitrine_store_answering 0',
    'vitrine_disk_writable 0',
    'vitrine_disk_free_bytes 4096',
    'vitrine_embedding_waiting{modality="image"} 3',
    'vitrine_embedding_batches{modality="image"} 2',
    'vitrine_embedding_batched{modality="image"} 5',
    'vitrine_requests_waiting{kind="words"} 0',
    'vitrine_requests_in_flight{kind="words"} 0',
  ]) {
    expect(lines).toContain(line);
  }
  expect(lines.some((line) => line.startsWith('vitrine_journal_bytes '))).toBe(true);
});

test('a search that had to do without something is counted by what it was', async () => {
  const products = { loadMany: () => Promise.reject(new VitrineError('OVERLOADED', 'The store does not answer.')) };
  await using server = await startTestServer({ products });
  await server.query('{ search(query: { text: "red" }) { id } }');
  expect(await linesOf(server)).toContain('vitrine_search_degraded_total{reason="METADATA_STALE"} 1');
});
