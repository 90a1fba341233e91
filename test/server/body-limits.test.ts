import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAnswer, roomFor, startTestServer } from '../harness.ts';
import { rawRequest } from './raw-request.ts';

const HEAD = 'POST /graphql HTTP/1.1\r\nhost: x\r\napollo-require-preflight: 1\r\n';
const JSON_HEAD = `${HEAD}content-type: application/json\r\n`;
const MULTIPART_HEAD = `${HEAD}content-type: multipart/form-data; boundary=b\r\n`;
const FILE_HEAD = [
  '--b\r\ncontent-disposition: form-data; name="operations"\r\n\r\n',
  '{"query":"query($photo:Upload!){search(query:{image:{upload:$photo}}){id}}","variables":{"photo":null}}',
  '\r\n--b\r\ncontent-disposition: form-data; name="map"\r\n\r\n{"0":["variables.photo"]}',
  '\r\n--b\r\ncontent-disposition: form-data; name="0"; filename="p.jpg"\r\ncontent-type: image/jpeg\r\n\r\n',
].join('');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-bodies-'));
  process.env['TMPDIR'] = folder;
});
afterAll(() => rm(folder, { recursive: true }));

const codeIn = (body: string): unknown =>
  (JSON.parse(body) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code;

test('a body that stalls is answered with 408, its place and its file are free again', async () => {
  await using server = await startTestServer(
    {},
    { body: { bodyTimeoutMs: 600, minBytesPerSecond: 0 }, admission: roomFor(1) },
  );
  const stalled = rawRequest(server.url, [`${MULTIPART_HEAD}content-length: 50000\r\n\r\n${FILE_HEAD}`, 'some of it']);
  const { status, body, headers } = await stalled;
  expect({ status, code: codeIn(body) }).toEqual({ status: 408, code: 'DEADLINE_EXCEEDED' });
  expect(headers).toMatch(/connection: close/i);
  expect((await server.query('{ catalogue { products } }')).status).toBe(200);
  await expect.poll(() => readdirSync(folder)).toEqual([]);
});

test('a body that drips is cut off by its rate', async () => {
  await using server = await startTestServer({}, { body: { bodyTimeoutMs: 60_000, minBytesPerSecond: 1_000 } });
  const drops = Array.from({ length: 100 }, () => ' ');
  const { status, body } = await rawRequest(server.url, [`${JSON_HEAD}content-length: 50000\r\n\r\n`, ...drops], {
    pauseMs: 100,
  });
  expect({ status, code: codeIn(body) }).toEqual({ status: 408, code: 'DEADLINE_EXCEEDED' });
  expect(body).toContain('1000 bytes a second');
});

test('while a body arrives slowly, its place is another one’s', async () => {
  await using server = await startTestServer(
    {},
    { admission: { ...roomFor(1), photo: { ...roomFor(1).photo, slowBodies: 1 } } },
  );
  const slow = rawRequest(server.url, [`${MULTIPART_HEAD}content-length: 50000\r\n\r\n${FILE_HEAD}`, 'x'], {
    patienceMs: 3_000,
  });
  const form = () => {
    const body = new FormData();
    body.append('operations', '{"query":"{ catalogue { products } }"}');
    body.append('map', '{}');
    return body;
  };
  const ask = () =>
    server.fetch('/graphql', { method: 'POST', body: form(), headers: { 'apollo-require-preflight': '1' } });
  await expect.poll(async () => (await ask()).status, { timeout: 2_500 }).toBe(200);
  await slow;
});

test('a body without a length is cut off where a body with one would have been refused', async () => {
  await using server = await startTestServer();
  const chunk = `20000\r\n${'x'.repeat(0x2_00_00)}\r\n`;
  const chunks = Array.from({ length: 80 }, () => chunk); // 10 MB behind the closing boundary, which no parser counts
  const { status, body } = await rawRequest(
    server.url,
    [
      `${MULTIPART_HEAD}transfer-encoding: chunked\r\n\r\n`,
      `${FILE_HEAD.length.toString(16)}\r\n${FILE_HEAD}\r\n`,
      ...chunks,
    ],
    { pauseMs: 10 },
  );
  expect({ status, code: codeIn(body) }).toEqual({ status: 413, code: 'IMAGE_TOO_LARGE' });
});

test.each([
  ['JSON', `${JSON_HEAD}content-length: 99999999\r\n\r\n`],
  ['multipart', `${MULTIPART_HEAD}content-length: 99999999\r\n\r\n`],
])('a %s body that says it is too large is refused before any of it came', async (_name, head) => {
  await using server = await startTestServer();
  const { status, body } = await rawRequest(server.url, [head], { patienceMs: 1_000 });
  expect({ status, code: codeIn(body) }).toEqual({ status: 413, code: 'IMAGE_TOO_LARGE' });
});

test('a small body that grows when it is unpacked is refused', async () => {
  await using server = await startTestServer();
  const body = gzipSync(Buffer.from(`{"query":"${' '.repeat(20_000_000)}"}`));
  expect(body.length).toBeLessThan(50_000);
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const answer = await parseAnswer(await server.fetch('/graphql', { method: 'POST', headers, body }));
  expect(answer).toMatchObject({ status: 413, errors: [{ extensions: { code: 'IMAGE_TOO_LARGE' } }] });
});
