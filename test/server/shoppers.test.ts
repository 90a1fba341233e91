import { SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { joseTokenVerifier } from '../../src/adapters/jose-token-verifier.ts';
import type { Scope } from '../../src/domain/caller.ts';
import type { ClaimRules } from '../../src/pipeline/access/token-caller.ts';
import { memoryShopperStore } from '../fakes/memory-shopper-store.ts';
import { ALL_PUBLIC } from '../harness.ts';
import { type KeyShop, bearer, startKeyShop } from './access.ts';
import { AUDIENCE, ISSUER, claimsAt } from './token-issuer.ts';

const SECRET = new TextEncoder().encode('a secret of at least thirty-two bytes');
const NOW = new Date('2026-05-02T12:00:00Z');
const CLAIMS: ClaimRules = {
  scopeClaim: 'scope',
  scopes: { search: ['search'], events: ['events'], staff: ['catalogue', 'events'], admin: ['admin'] },
  defaultScopes: ['search', 'events'],
  shopperClaim: 'sub',
};
const RECORD =
  'mutation ($shopper: ID) { recordEvents(events: [{ type: CART, productId: "shirt-red", shopperId: $shopper }]) { recorded } }';
const SEARCH = 'query ($shopper: ShopperInput) { search(query: { text: "red" }, shopper: $shopper) { id } }';
const FORGET = 'mutation ($shopper: ID!) { forgetShopper(id: $shopper) }';

let shoppers: ReturnType<typeof memoryShopperStore>;
let loaded: string[];
beforeEach(() => {
  shoppers = memoryShopperStore();
  loaded = [];
});

/** A shop that takes tokens; `loaded` are the shoppers whose history a search looked at. */
function startShop(claims: Partial<ClaimRules> = {}, publicShoppers = false): Promise<KeyShop> {
  const verifier = joseTokenVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: { secret: SECRET },
    algorithms: ['HS256'],
    now: () => NOW,
  });
  const watched: typeof shoppers = {
    ...shoppers,
    loadInteractions: (id, limit) => {
      loaded.push(id);
      return shoppers.loadInteractions(id, limit);
    },
  };
  const publicAccess = { ...ALL_PUBLIC, shoppers: publicShoppers };
  return startKeyShop({
    door: { publicAccess, tokens: { verifier, claims: { ...CLAIMS, ...claims } } },
    deps: { shoppers: watched },
  });
}

async function token(claims: object): Promise<Readonly<Record<string, string>>> {
  return bearer(await new SignJWT(claimsAt(NOW, { ...claims })).setProtectedHeader({ alg: 'HS256' }).sign(SECRET));
}

const outcome = async (answer: ReturnType<KeyShop['server']['query']>) => {
  const { status, errors } = await answer;
  return [status, errors[0]?.extensions.code];
};
const FORBIDDEN = [403, 'FORBIDDEN'];
const UNAUTHENTICATED = [401, 'UNAUTHENTICATED'];
const FINE = [200, undefined];

describe('a shopper with a token', () => {
  it('is the one that searches and events are about, named or not', async () => {
    await using shop = await startShop();
    const ann = await token({ sub: 'ann' });
    expect(await outcome(shop.server.query(RECORD, {}, ann))).toEqual(FINE);
    expect(await outcome(shop.server.query(RECORD, { shopper: 'ann' }, ann))).toEqual(FINE);
    expect(shoppers.events.map(({ shopperId }) => shopperId)).toEqual(['ann', 'ann']);
    for (const shopper of [undefined, {}, { brands: ['Nord'] }, { id: 'ann' }]) {
      expect(await outcome(shop.server.query(SEARCH, { shopper }, ann))).toEqual(FINE);
    }
    expect(loaded).toEqual(['ann', 'ann', 'ann', 'ann']);
  });

  it("cannot read, write or forget another's", async () => {
    await using shop = await startShop();
    const eve = await token({ sub: 'eve' });
    expect(await outcome(shop.server.query(RECORD, { shopper: 'ann' }, eve))).toEqual(FORBIDDEN);
    expect(await outcome(shop.server.query(SEARCH, { shopper: { id: 'ann' } }, eve))).toEqual(FORBIDDEN);
    expect(await outcome(shop.server.query(FORGET, { shopper: 'ann' }, eve))).toEqual(FORBIDDEN);
    expect(await outcome(shop.server.query(SEARCH, { shopper: { id: '' } }, eve))).toEqual(FORBIDDEN);
    expect(shoppers.events).toEqual([]);
    expect(loaded).toEqual([]);
  });

  it("has none of its events kept when one of them is another's", async () => {
    await using shop = await startShop();
    const events = ['eve', 'ann'].map((shopperId) => ({ type: 'CLICK', productId: 'shirt-red', shopperId }));
    const query = 'mutation ($events: [EventInput!]!) { recordEvents(events: $events) { recorded } }';
    expect(await outcome(shop.server.query(query, { events }, await token({ sub: 'eve' })))).toEqual(FORBIDDEN);
    expect(shoppers.events).toEqual([]);
  });

  it('forgets itself', async () => {
    await using shop = await startShop();
    const ann = await token({ sub: 'ann' });
    await shop.server.query(RECORD, {}, ann);
    const { data } = await shop.server.query(FORGET, { shopper: 'ann' }, ann);
    expect(data).toEqual({ forgetShopper: true });
  });

  it('is refused as a whole with a bad token, even where all may search', async () => {
    await using shop = await startShop();
    const late = await token({ exp: NOW.getTime() / 1000 - 60 });
    expect(await outcome(shop.server.query('{ catalogue { products } }', {}, late))).toEqual(UNAUTHENTICATED);
  });

  it.each<[what: string, sub: unknown]>([
    ['an empty id', ''],
    ['a list', ['ann']],
    ['an endless id', 'a'.repeat(257)],
    ['an object', { id: 'ann' }],
  ])('is nobody when its claim is %s', async (_what, shopper) => {
    await using shop = await startShop({ shopperClaim: 'shopper' });
    const nobody = await token({ shopper });
    expect(await outcome(shop.server.query(RECORD, {}, nobody))).toEqual(FINE);
    expect(shoppers.events.map(({ shopperId }) => shopperId)).toEqual([undefined]);
    expect(await outcome(shop.server.query(RECORD, { shopper: 'ann' }, nobody))).toEqual(FORBIDDEN);
  });

  it('is named by the claim that was configured, at any depth', async () => {
    await using shop = await startShop({ shopperClaim: 'shop.customer' });
    await shop.server.query(RECORD, {}, await token({ shop: { customer: 4711 } }));
    await shop.server.query(RECORD, {}, await token({ 'shop.customer': 'bob' }));
    expect(shoppers.events.map(({ shopperId }) => shopperId)).toEqual(['4711', 'bob']);
  });
});

describe('the scopes of a token', () => {
  it.each<[scope: unknown, opens: readonly Scope[]]>([
    [undefined, ['search', 'events']],
    ['search', ['search']],
    ['search  events', ['search', 'events']],
    [['staff'], ['events', 'catalogue']],
    ['profile email', []],
    ['Admin ADMIN admins', []],
    ['constructor __proto__ toString', []],
    [{ admin: true }, []],
    [[{ admin: true }, 1], []],
    [true, []],
    ['', []],
    ['admin', ['search', 'events', 'catalogue', 'admin']],
  ])('%j opens %j', async (scope, opens) => {
    await using shop = await startShop();
    const headers = await token({ scope });
    const queries: Readonly<Record<Scope, string>> = {
      search: '{ catalogue { products } }',
      events: 'mutation { recordEvents(events: []) { recorded } }',
      catalogue: 'mutation { deleteProducts(ids: []) { deleted } }',
      admin: '{ index { ready } }',
    };
    const opened: string[] = [];
    for (const [name, query] of Object.entries(queries)) {
      if ((await shop.server.query(query, {}, headers)).status !== 403) opened.push(name);
    }
    expect(opened).toEqual(opens);
  });
});

describe('who has no token', () => {
  it('names any shopper with a key for events, and none with one for searches', async () => {
    await using shop = await startShop();
    const backend = bearer(await shop.key(['search', 'events']));
    expect(await outcome(shop.server.query(RECORD, { shopper: 'ann' }, backend))).toEqual(FINE);
    expect(await outcome(shop.server.query(SEARCH, { shopper: { id: 'ann' } }, backend))).toEqual(FINE);
    expect(await outcome(shop.server.query(FORGET, { shopper: 'ann' }, backend))).toEqual(FINE);
    const page = bearer(await shop.key(['search']));
    expect(await outcome(shop.server.query(SEARCH, { shopper: { id: 'ann' } }, page))).toEqual(FORBIDDEN);
    expect(await outcome(shop.server.query(SEARCH, { shopper: { brands: ['Nord'] } }, page))).toEqual(FINE);
  });

  it('searches and records without a name; a name needs a proof', async () => {
    await using shop = await startShop();
    expect(await outcome(shop.server.query(RECORD))).toEqual(FINE);
    expect(await outcome(shop.server.query(SEARCH, { shopper: { brands: ['Nord'] } }))).toEqual(FINE);
    expect(await outcome(shop.server.query(RECORD, { shopper: 'ann' }))).toEqual(UNAUTHENTICATED);
    expect(await outcome(shop.server.query(SEARCH, { shopper: { id: 'ann' } }))).toEqual(UNAUTHENTICATED);
    expect(loaded).toEqual([]);
  });

  it('names any shopper where that is allowed, and forgets none; a token does not gain by it', async () => {
    await using shop = await startShop({}, true);
    expect(await outcome(shop.server.query(RECORD, { shopper: 'ann' }))).toEqual(FINE);
    expect(await outcome(shop.server.query(FORGET, { shopper: 'ann' }))).toEqual(UNAUTHENTICATED);
    expect(await outcome(shop.server.query(RECORD, { shopper: 'ann' }, await token({ sub: 'eve' })))).toEqual(
      FORBIDDEN,
    );
  });
});
