import { expect, test } from 'vitest';
import { startTestServer } from '../harness.ts';

const JOB =
  'id state indexType progress { stage done total rate errors { code count } } failures { imageId code } createdAt';

test('a reindex starts, shows its newest progress, refuses a second one and is cancelled', async () => {
  await using server = await startTestServer();
  const started = await server.admin(`mutation { reindex(input: { indexType: HNSW }) { ${JOB} } }`);
  expect(started.data.reindex).toMatchObject({
    id: 'job-1',
    state: 'RUNNING',
    indexType: 'HNSW',
    progress: { stage: 'EMBED', done: 3, total: 10, errors: [{ code: 'IMAGE_UNREADABLE', count: 1 }] },
    failures: [{ imageId: 'p/0', code: 'IMAGE_UNREADABLE' }],
    createdAt: '1970-01-01T00:00:01.000Z',
  });
  const second = await server.admin('mutation { reindex { id } }');
  expect(second).toMatchObject({ status: 409, errors: [{ extensions: { code: 'CONFLICT' } }] });
  const { data } = await server.admin('{ reindexJob(id: "job-1") { progress { done } } }');
  expect(data.reindexJob.progress.done).toBe(3); // the stored job still says 0
  const cancelled = await server.admin('mutation { cancelReindex(id: "job-1") { state } }');
  expect(cancelled.data.cancelReindex.state).toBe('CANCELLED');
  const unknown = await server.admin('mutation { cancelReindex(id: "nothing") { state } }');
  expect(unknown).toMatchObject({ status: 404, errors: [{ extensions: { code: 'NOT_FOUND' } }] });
});

test('a reindex can be asked to embed with another model', async () => {
  await using server = await startTestServer();
  const reindex = async (input: string) =>
    (await server.admin(`mutation { reindex${input} { indexType model } cancelReindex(id: "job-1") { id } }`)).data
      .reindex;
  expect(await reindex('(input: { model: "clip" })')).toEqual({ indexType: 'AUTO', model: 'clip' });
});

test('the same idempotency key gives the same job', async () => {
  await using server = await startTestServer();
  const ids = [];
  for (let i = 0; i < 2; i++) {
    const { data } = await server.admin('mutation { reindex(idempotencyKey: "nightly") { id indexType } }');
    ids.push(data.reindex);
  }
  expect(ids).toEqual([
    { id: 'job-1', indexType: 'AUTO' },
    { id: 'job-1', indexType: 'AUTO' },
  ]);
});

test('reindexes are listed newest first, page by page', async () => {
  await using server = await startTestServer();
  for (let n = 1; n <= 3; n++) {
    await server.admin('mutation { reindex { id } }');
    await server.admin(`mutation { cancelReindex(id: "job-${n}") { id } }`);
  }
  const page = (args: string) =>
    server.admin(`{ reindexJobs(${args}) { nodes { id } pageInfo { hasNextPage endCursor } } }`);
  expect((await page('first: 2')).data.reindexJobs).toEqual({
    nodes: [{ id: 'job-3' }, { id: 'job-2' }],
    pageInfo: { hasNextPage: true, endCursor: 'job-2' },
  });
  expect((await page('first: 2, after: "job-2"')).data.reindexJobs).toEqual({
    nodes: [{ id: 'job-1' }],
    pageInfo: { hasNextPage: false, endCursor: 'job-1' },
  });
  for (const args of ['first: 0', 'first: 101', 'after: "nothing"']) expect((await page(args)).status).toBe(400);
});

test('snapshots are listed with their counts', async () => {
  await using server = await startTestServer();
  const { data } = await server.admin(
    '{ snapshots { id createdAt products images failedImages indexType model current bytes } }',
  );
  expect(data.snapshots).toEqual([
    {
      id: 'snapshot-1',
      createdAt: '2026-05-01T12:00:00.000Z',
      products: 5,
      images: 5,
      failedImages: 0,
      indexType: 'FLAT',
      model: 'fake',
      current: true,
      bytes: 0,
    },
  ]);
});

test('a snapshot is promoted, and what cannot be is an error', async () => {
  await using server = await startTestServer();
  const promote = (id: string) => server.admin(`mutation { promoteSnapshot(id: "${id}") { id current } }`);
  expect((await promote('snapshot-1')).data.promoteSnapshot).toEqual({ id: 'snapshot-1', current: true });
  const notFound = { status: 404, errors: [{ extensions: { code: 'NOT_FOUND' } }] };
  expect(await promote('gone')).toMatchObject(notFound);
  expect(await server.admin('mutation { rollback { id } }')).toMatchObject(notFound);
  for (const field of ['promoteSnapshot(id: "snapshot-1")', 'rollback'])
    expect((await server.query(`mutation { ${field} { id } }`)).status).toBe(401);
});
