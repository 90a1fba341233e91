import { afterAll, beforeAll, expect, test } from 'vitest';
import { VitrineError } from '../../src/domain/errors.ts';
import { ADMIN_KEY, ALL_PUBLIC, attemptsAMinute } from '../harness.ts';
import { type KeyShop, bearer, startKeyShop } from './access.ts';

let shop: KeyShop;
beforeAll(async () => {
  shop = await startKeyShop();
});
afterAll(() => shop.close());

const INDEX = '{ index { ready } }';
const OPEN = '{ catalogue { products } }';

test.each([
  ['as a bearer token', (key: string) => ({ authorization: `Bearer ${key}` })],
  ['in any case of "bearer"', (key: string) => ({ authorization: `bearer ${key}` })],
  ['with spaces around', (key: string) => ({ authorization: `Bearer   ${key} ` })],
  ['as x-api-key', (key: string) => ({ 'x-api-key': key })],
  [
    'as x-api-key beside another kind of authorization',
    (key: string) => ({ authorization: 'Basic abc', 'x-api-key': key }),
  ],
  ['in both headers', (key: string) => ({ authorization: `Bearer ${key}`, 'x-api-key': key })],
])('a key opens %s, the configured one and a made one', async (_name, headersOf) => {
  for (const key of [ADMIN_KEY, await shop.key(['admin'])]) {
    const { status, data } = await shop.server.query(INDEX, {}, headersOf(key));
    expect([status, data]).toEqual([200, { index: { ready: true } }]);
  }
});

test.each([
  ['a part of the configured key', () => ADMIN_KEY.slice(0, -1)],
  ['the configured key and more', () => `${ADMIN_KEY}x`],
  ['the configured key in another case', () => ADMIN_KEY.toUpperCase()],
  ['an empty key', () => ''],
  ['something else', () => 'wrong'],
  ['a key of an unknown id', (key: string) => key.replace(/^vk_.{4}/, 'vk_0000')],
  ['a key with another secret', (key: string) => `${key.slice(0, -4)}AAAA`],
  ['a key in capitals', (key: string) => key.toUpperCase()],
  ['the public part of a key', (key: string) => key.slice(0, 20)],
  ['a key and more', (key: string) => `${key}A`],
  ['two keys', (key: string) => `${key} ${key}`],
  ['a token, where there are none', () => 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.'],
])('%s is refused, even for what is open to all', async (_name, spoil) => {
  const credential = spoil(await shop.key(['admin']));
  for (const headers of [{ authorization: `Bearer ${credential}` }, { 'x-api-key': credential }]) {
    for (const query of [INDEX, OPEN]) {
      const answer = await shop.server.query(query, {}, headers);
      expect([answer.status, answer.errors[0]?.extensions.code, answer.data]).toEqual([401, 'UNAUTHENTICATED', null]);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  }
});

test('two different keys at once are refused', async () => {
  const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'x-api-key': await shop.key(['admin']) };
  expect((await shop.server.query(INDEX, {}, headers)).status).toBe(401);
});

test('nothing tells an unknown key from a wrong, a revoked and an expired one', async () => {
  const good = await shop.key(['admin'], new Date(shop.now().getTime() + 1000));
  const revoked = await shop.key(['admin']);
  await shop.keys.revoke(revoked.slice(3, 19), shop.now());
  const unknown = good.replace(/^vk_.{4}/, 'vk_0000');
  const wrong = `${good.slice(0, -4)}AAAA`;
  shop.wait(1000);
  const answers = await Promise.all(
    [unknown, wrong, revoked, good].map(async (key) => (await shop.server.query(INDEX, {}, bearer(key))).errors),
  );
  for (const errors of answers) expect(errors).toEqual(answers[0]);
  expect(answers[0]).toEqual([
    { message: 'This key is unknown, expired or revoked.', extensions: { code: 'UNAUTHENTICATED' } },
  ]);
});

test('a key opens until the millisecond it expires', async () => {
  const key = await shop.key(['admin'], new Date(shop.now().getTime() + 5000));
  shop.wait(4999);
  expect((await shop.server.query(INDEX, {}, bearer(key))).status).toBe(200);
  shop.wait(1);
  expect((await shop.server.query(INDEX, {}, bearer(key))).status).toBe(401);
});

test('what another program makes opens at once, what it revokes is refused two seconds later', async () => {
  const key = await shop.key(['admin']);
  expect((await shop.server.query(INDEX, {}, bearer(key))).status).toBe(200);
  await shop.keys.revoke(key.slice(3, 19), shop.now());
  shop.wait(2000);
  expect((await shop.server.query(INDEX, {}, bearer(key))).status).toBe(401);
});

test('a bad key is refused with its body unread', async () => {
  const response = await shop.server.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer('wrong') },
    body: '{ this is no JSON',
  });
  expect(response.status).toBe(401);
});

test('too many bad keys from an address are RATE_LIMITED, good ones with them; who sends none goes on', async () => {
  await using other = await startKeyShop({ deps: { attemptLimiter: attemptsAMinute(3) } });
  const ask = (key: string) => other.server.query(OPEN, {}, bearer(key));
  expect((await ask(ADMIN_KEY)).status).toBe(200);
  for (let attempt = 0; attempt < 3; attempt++) expect((await ask('wrong')).status).toBe(401);
  const refused = await ask('wrong');
  expect([refused.status, refused.errors[0]?.extensions.code]).toEqual([429, 'RATE_LIMITED']);
  const seconds = Number(refused.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(1);
  expect(seconds).toBeLessThanOrEqual(60);
  const loads = other.keys.loads;
  expect((await ask(await other.key(['admin']))).status).toBe(429);
  expect((await ask(ADMIN_KEY)).status).toBe(429);
  expect(other.keys.loads).toBe(loads);
  expect((await other.server.query(OPEN)).status).toBe(200);
});

test('good keys and missing ones never count as failed attempts', async () => {
  await using other = await startKeyShop({ deps: { attemptLimiter: attemptsAMinute(2) } });
  for (let attempt = 0; attempt < 5; attempt++) {
    expect((await other.server.query(INDEX)).status).toBe(401);
    expect((await other.server.admin(INDEX)).status).toBe(200);
  }
});

test('while the key store is away a known key goes on for a minute, others fail with what the store says', async () => {
  await using other = await startKeyShop({ door: { publicAccess: { ...ALL_PUBLIC, search: false } } });
  const key = await other.key(['admin']);
  const stranger = await other.key(['admin']);
  expect((await other.server.query(INDEX, {}, bearer(key))).status).toBe(200);
  other.keys.load = async () => {
    throw new VitrineError('DEADLINE_EXCEEDED', 'The store did not answer in time.');
  };
  other.wait(50_000);
  expect((await other.server.query(INDEX, {}, bearer(key))).status).toBe(200);
  expect((await other.server.query(INDEX, {}, bearer(stranger))).status).toBe(504);
  other.wait(20_000);
  expect((await other.server.query(INDEX, {}, bearer(key))).status).toBe(504);
});
