import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KeyShop, bearer, startKeyShop } from '../server/access.ts';

let shop: KeyShop;
beforeAll(async () => {
  shop = await startKeyShop();
});
afterAll(() => shop.close());

const CREATE = `mutation ($input: ApiKeyInput!) {
  createApiKey(input: $input) { secret apiKey { id name scopes createdAt expiresAt revokedAt lastUsedAt } } }`;
const LIST = '{ apiKeys { id name scopes expiresAt revokedAt lastUsedAt } }';
const REVOKE = 'mutation ($id: ID!) { revokeApiKey(id: $id) { id revokedAt } }';

test('a key is made, shown once, listed, used and revoked', async () => {
  const input = {
    name: ' nightly import ',
    scopes: ['EVENTS', 'CATALOGUE', 'EVENTS'],
    expiresAt: '2026-06-01T00:00:00Z',
  };
  const { data } = await shop.server.admin(CREATE, { input });
  const { secret, apiKey } = data.createApiKey;
  expect(secret).toBe(`vk_${apiKey.id}_${secret.slice(20)}`);
  expect(apiKey).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{16}$/),
    name: 'nightly import',
    scopes: ['EVENTS', 'CATALOGUE'],
    createdAt: '2026-05-02T12:00:00.000Z',
    expiresAt: '2026-06-01T00:00:00.000Z',
    revokedAt: null,
    lastUsedAt: null,
  });
  const change = () => shop.server.query('mutation { deleteProducts(ids: []) { deleted } }', {}, bearer(secret));
  expect((await change()).status).toBe(200);
  await shop.flush();
  const list = await shop.server.admin(LIST);
  expect(list.data.apiKeys).toMatchObject([{ id: apiKey.id, revokedAt: null, lastUsedAt: '2026-05-02T12:00:00.000Z' }]);
  expect(JSON.stringify(list.data)).not.toContain(secret.slice(20));
  expect((await shop.server.admin(REVOKE, { id: apiKey.id })).data.revokeApiKey).toEqual({
    id: apiKey.id,
    revokedAt: '2026-05-02T12:00:00.000Z',
  });
  expect((await change()).status).toBe(401); // at once: the clock stands still
});

test('no two keys are alike', async () => {
  const make = async () =>
    (await shop.server.admin(CREATE, { input: { name: 'a', scopes: ['SEARCH'] } })).data.createApiKey.secret as string;
  expect(new Set(await Promise.all(Array.from({ length: 20 }, make))).size).toBe(20);
});

test.each([
  ['no name', { name: '  ', scopes: ['SEARCH'] }, 'Expected a name of 1 to 100 printable characters.'],
  [
    'an endless name',
    { name: 'a'.repeat(101), scopes: ['SEARCH'] },
    'Expected a name of 1 to 100 printable characters.',
  ],
  ['a name over two lines', { name: 'a\nb', scopes: ['SEARCH'] }, 'Expected a name of 1 to 100 printable characters.'],
  ['no scope', { name: 'a', scopes: [] }, 'Expected at least one scope of search, events, catalogue, admin.'],
  [
    'an expiry of now',
    { name: 'a', scopes: ['SEARCH'], expiresAt: '2026-05-02T12:00:00Z' },
    'Expected an expiry in the future.',
  ],
])('a key with %s is BAD_USER_INPUT', async (_what, input, message) => {
  const { status, errors } = await shop.server.admin(CREATE, { input });
  expect([status, errors[0]?.extensions.code, errors[0]?.message]).toEqual([400, 'BAD_USER_INPUT', message]);
});

test('revoking what does not exist is NOT_FOUND', async () => {
  const { status, errors } = await shop.server.admin(REVOKE, { id: 'nothing' });
  expect([status, errors[0]?.message]).toEqual([404, 'There is no key "nothing".']);
});
