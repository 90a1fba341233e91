import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_IMAGE_BYTES, type TestServer, parseAnswer, redPhoto, startTestServer } from '../harness.ts';

let server: TestServer;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-uploads-'));
  process.env['TMPDIR'] = folder; // where uploads go is looked up each time, so this folder is theirs alone
  server = await startTestServer();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const QUERY =
  'query ($photo: Upload!) { search(query: { image: { upload: $photo } }) { hits { product { id } } image { id } } }';
const OPERATIONS = JSON.stringify({ query: QUERY, variables: { photo: null } });
const MAP = JSON.stringify({ 0: ['variables.photo'] });

type Part = readonly [name: string, value: string | Uint8Array<ArrayBuffer>];

async function send(
  parts: readonly Part[],
  headers: Readonly<Record<string, string>> = { 'apollo-require-preflight': 'true' },
) {
  const form = new FormData();
  for (const [name, value] of parts) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, new Blob([value], { type: 'image/jpeg' }), 'photo.jpg');
  }
  return parseAnswer(await server.fetch('/graphql', { method: 'POST', body: form, headers }));
}

function temporaryFiles(): readonly string[] {
  return readdirSync(folder);
}

/** Waits until no uploaded file lies on disk; fails with their names after a second. */
async function expectNothingLeft(): Promise<void> {
  for (let tries = 0; tries < 50 && temporaryFiles().length > 0; tries++) await sleep(20);
  expect(temporaryFiles()).toEqual([]);
}

test('a photo sent as a file is searched with and leaves nothing on disk', async () => {
  const { status, data, errors } = await send([
    ['operations', OPERATIONS],
    ['map', MAP],
    ['0', redPhoto()],
  ]);
  expect(errors).toEqual([]);
  expect(status).toBe(200);
  expect(data.search.hits[0].product.id).toBe('shirt-red');
  await expectNothingLeft();
});

test('a photo of exactly the limit is taken, one byte more is IMAGE_TOO_LARGE', async () => {
  const fits = await send([
    ['operations', OPERATIONS],
    ['map', MAP],
    ['0', redPhoto(MAX_IMAGE_BYTES)],
  ]);
  expect(fits.errors).toEqual([]);
  const tooLarge = await send([
    ['operations', OPERATIONS],
    ['map', MAP],
    ['0', redPhoto(MAX_IMAGE_BYTES + 1)],
  ]);
  expect(tooLarge).toMatchObject({ status: 413, errors: [{ extensions: { code: 'IMAGE_TOO_LARGE' } }] });
  await expectNothingLeft();
});

test('an announced size far over the limit is refused without reading it', async () => {
  const { status, errors } = await send([
    ['operations', OPERATIONS],
    ['map', MAP],
    ['0', redPhoto(4_000_000)],
  ]);
  expect(status).toBe(413);
  expect(errors[0]?.message).toBe('Expected a photo of at most 0.1 MiB.');
});

test.each<[string, readonly Part[]]>([
  [
    'two files',
    [
      ['operations', OPERATIONS],
      ['map', '{"0":["variables.photo"],"1":["variables.x"]}'],
      ['0', redPhoto()],
      ['1', redPhoto()],
    ],
  ],
  [
    'no map',
    [
      ['operations', OPERATIONS],
      ['0', redPhoto()],
    ],
  ],
  ['no map and no file', [['operations', OPERATIONS]]],
  [
    'a map that is no JSON',
    [
      ['operations', OPERATIONS],
      ['map', '{'],
      ['0', redPhoto()],
    ],
  ],
  [
    'a map that is a list',
    [
      ['operations', OPERATIONS],
      ['map', '[]'],
      ['0', redPhoto()],
    ],
  ],
  [
    'a map that points nowhere',
    [
      ['operations', OPERATIONS],
      ['map', '{"0":["query.x.y"]}'],
      ['0', redPhoto()],
    ],
  ],
  [
    'no operations',
    [
      ['map', MAP],
      ['0', redPhoto()],
    ],
  ],
  [
    'operations that are no JSON',
    [
      ['operations', '{ search }'],
      ['map', MAP],
      ['0', redPhoto()],
    ],
  ],
  [
    'operations too large',
    [
      ['operations', `${OPERATIONS}${' '.repeat(1_100_000)}`],
      ['map', MAP],
      ['0', redPhoto()],
    ],
  ],
  [
    'a file before its map',
    [
      ['operations', OPERATIONS],
      ['0', redPhoto()],
      ['map', MAP],
    ],
  ],
  [
    'the map but no file',
    [
      ['operations', OPERATIONS],
      ['map', MAP],
    ],
  ],
  ['nothing', []],
])('a multipart request with %s is BAD_USER_INPUT and leaves nothing on disk', async (_name, parts) => {
  const { status, errors } = await send(parts);
  expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
  expect(status).toBe(400);
  await expectNothingLeft();
});

test('a field name that repeats in the map is refused or answered once, and leaves nothing on disk', async () => {
  const map = '{"0":["variables.photo"],"0":["variables.photo"]}';
  const answer = await send([
    ['operations', OPERATIONS],
    ['map', map],
    ['0', redPhoto()],
    ['0', redPhoto()],
  ]);
  expect([200, 400]).toContain(answer.status);
  await expectNothingLeft();
});

test('a file used in two places is read twice', async () => {
  const query = `query ($a: Upload!, $b: Upload!) {
    a: search(query: { image: { upload: $a } }) { hits { rank } }
    b: search(query: { image: { upload: $b } }) { hits { rank } } }`;
  const { errors, data } = await send([
    ['operations', JSON.stringify({ query, variables: { a: null, b: null } })],
    ['map', '{"0":["variables.a","variables.b"]}'],
    ['0', redPhoto()],
  ]);
  expect(errors).toEqual([]);
  expect(data.b.hits).toEqual(data.a.hits);
});

test('an upload without the preflight header is refused (CSRF)', async () => {
  const { status, errors } = await send(
    [
      ['operations', OPERATIONS],
      ['map', MAP],
      ['0', redPhoto()],
    ],
    {},
  );
  expect(status).toBe(400);
  expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
  expect(errors[0]?.message).toMatch(/CSRF/);
  await expectNothingLeft();
});

test('an upload that nothing reads is answered and leaves nothing on disk', async () => {
  const query = 'query ($photo: Upload) { catalogue { products } search(query: { text: "red" }) { id } }';
  const operations = JSON.stringify({ query, variables: { photo: null } });
  const { status } = await send([
    ['operations', operations],
    ['map', MAP],
    ['0', redPhoto(90_000)],
  ]);
  expect(status).toBe(400); // an unused variable is no valid query
  await expectNothingLeft();
});

test('an upload that breaks off leaves nothing on disk, and the server goes on', async () => {
  const boundary = 'cut-here';
  const part = (name: string, value: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const head = `${part('operations', OPERATIONS)}${part('map', MAP)}--${boundary}\r\ncontent-disposition: form-data; name="0"; filename="p.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`;
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: x\r\napollo-require-preflight: 1\r\ncontent-type: multipart/form-data; boundary=${boundary}\r\ncontent-length: 90000\r\n\r\n${head}`,
  );
  socket.write(Buffer.alloc(40_000));
  await sleep(100);
  expect(temporaryFiles()).toEqual([]); // a photo is never written to disk
  socket.destroy();
  await expectNothingLeft();
  expect((await server.query('{ catalogue { products } }')).status).toBe(200);
});

test('a multipart request without a boundary is BAD_USER_INPUT', async () => {
  const response = await server.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data', 'apollo-require-preflight': '1' },
    body: 'x',
  });
  expect(await parseAnswer(response)).toMatchObject({
    status: 400,
    errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
  });
});

test.each(['variables.list.4294967294', 'variables.list.0', 'variables.list.length'])(
  'a file cannot make a list longer than it is (%s)',
  async (path) => {
    const query = 'query ($list: [ID!]!) { products(ids: $list) { id } }';
    const { status, errors } = await send([
      ['operations', JSON.stringify({ query, variables: { list: [] } })],
      ['map', JSON.stringify({ 0: [path] })],
      ['0', redPhoto()],
    ]);
    expect(status).toBe(400);
    expect(errors[0]?.message).toBe('Expected a map whose paths lead to variables that are null.');
  },
);

test('a file in the place of a text is called a file, with nothing of its inner life', async () => {
  const query = 'query ($text: String!) { search(query: { text: $text }) { id } }';
  const { status, errors } = await send([
    ['operations', JSON.stringify({ query, variables: { text: null } })],
    ['map', '{"0":["variables.text"]}'],
    ['0', redPhoto()],
  ]);
  expect(status).toBe(400);
  expect(errors[0]?.message).toContain('invalid value a file;');
  expect(errors[0]?.message).not.toMatch(/promise|resolve|createReadStream/);
});
