import { expect, test } from 'vitest';
import { ADMIN_KEY, startTestServer } from '../harness.ts';

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
