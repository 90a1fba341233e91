import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SETTING_NAMES, parseConfig } from '../../src/cli/config.ts';

const example = parseEnv(readFileSync(new URL('../../.env.example', import.meta.url), 'utf8'));

describe('parseConfig', () => {
  it('has the same names as .env.example', () => {
    expect(Object.keys(example).sort()).toEqual([...SETTING_NAMES].sort());
  });

  it('has the defaults that .env.example states', () => {
    expect(parseConfig(example)).toEqual(parseConfig({}));
  });

  it('reports every bad setting in one error, with what came', () => {
    const parse = () => parseConfig({ PORT: 'ninety', EMBEDDER_WORKERS: '0', WEIGHT_VISUAL: '2' });
    expect(parse).toThrow(/PORT: .*"ninety"/);
    expect(parse).toThrow(/EMBEDDER_WORKERS: .*"0"/);
    expect(parse).toThrow(/WEIGHT_VISUAL: .*"2"/);
  });

  it('never prints a key', () => {
    expect(() => parseConfig({ ADMIN_KEY: 'hunter2' })).toThrow(/ADMIN_KEY/);
    expect(() => parseConfig({ ADMIN_KEY: 'hunter2' })).not.toThrow(/hunter2/);
  });

  it('reads lists of hosts as URLs write them, and of ports', () => {
    const { urls } = parseConfig({
      IMAGE_URL_HOSTS: ' Shop.example, *.CDN.example.,,[::1] ',
      IMAGE_URL_PRIVATE_HOSTS: '0x7f.1,images.internal',
      IMAGE_URL_PORTS: '8080, 9000',
    }).images;
    expect(urls).toMatchObject({
      hosts: ['shop.example', '*.cdn.example', '::1'],
      privateHosts: ['127.0.0.1', 'images.internal'],
      ports: [8080, 9000],
    });
  });

  it.each(['http://a.example', 'a.example:80', 'a.example/b', '*', 'a*.example', 'me@a.example', 'a b'])(
    'refuses %j as a host',
    (hosts) => expect(() => parseConfig({ IMAGE_URL_HOSTS: hosts })).toThrow(/IMAGE_URL_HOSTS: Expected host names/),
  );

  it.each(['0', '65536', 'http', '80-90'])('refuses %j as a port', (ports) =>
    expect(() => parseConfig({ IMAGE_URL_PORTS: ports })).toThrow(/IMAGE_URL_PORTS: Expected port numbers/),
  );

  it('takes MongoDB as product store when it has an address, and refuses other protocols', () => {
    expect(parseConfig({}).mongodb).toBeUndefined();
    expect(parseConfig({ MONGODB_URL: 'mongodb://127.0.0.1:27017/' }).mongodb?.collection).toBe('products');
    expect(() => parseConfig({ MONGODB_URL: 'http://127.0.0.1/' })).toThrow(/MONGODB_URL/);
  });

  const tokens = {
    JWT_SECRET: 'a secret of at least thirty-two characters',
    JWT_ISSUER: 'https://login.shop.example',
    JWT_AUDIENCE: 'vitrine',
  };

  it('takes tokens with a secret or a key set, each with algorithms that fit', () => {
    expect(parseConfig({}).access.tokens).toBeUndefined();
    expect(parseConfig(tokens).access.tokens?.algorithms).toEqual(['HS256']);
    const jwks = { ...tokens, JWT_SECRET: '', JWT_JWKS_URL: 'https://login.shop.example/jwks.json' };
    expect(parseConfig(jwks).access.tokens?.algorithms).toEqual(['RS256', 'PS256', 'ES256', 'EdDSA']);
    expect(parseConfig({ ...jwks, JWT_ALGORITHMS: 'ES256, RS256' }).access.tokens?.algorithms).toEqual([
      'ES256',
      'RS256',
    ]);
    expect(parseConfig({ ...jwks, JWT_JWKS_URL: 'http://127.0.0.1:9/jwks' }).access.tokens).toBeDefined();
  });

  it.each([
    [
      'HMAC with a key set',
      { JWT_SECRET: '', JWT_JWKS_URL: 'https://a.example/', JWT_ALGORITHMS: 'HS256' },
      /JWT_ALGORITHMS/,
    ],
    ['public keys with a secret', { JWT_ALGORITHMS: 'RS256' }, /JWT_ALGORITHMS/],
    ['no signature', { JWT_ALGORITHMS: 'HS256,none' }, /JWT_ALGORITHMS: .*"HS256,none"/],
    ['no algorithm', { JWT_ALGORITHMS: ' , ' }, /JWT_ALGORITHMS/],
    ['both kinds of keys', { JWT_JWKS_URL: 'https://a.example/' }, /JWT_SECRET: Expected either/],
    [
      'a key set that anybody can change on its way',
      { JWT_JWKS_URL: 'http://a.example/' },
      /JWT_JWKS_URL: Expected https/,
    ],
    ['no issuer', { JWT_ISSUER: '' }, /JWT_ISSUER/],
    ['no audience', { JWT_AUDIENCE: '' }, /JWT_AUDIENCE/],
    ['a short secret', { JWT_SECRET: 'hunter2' }, /JWT_SECRET/],
    ['a mapping that is no JSON', { JWT_SCOPES: 'staff' }, /JWT_SCOPES: Expected JSON/],
    ['a mapping to unknown scopes', { JWT_SCOPES: '{"staff":["root"]}' }, /JWT_SCOPES: Expected JSON/],
    ['unknown scopes for all', { JWT_DEFAULT_SCOPES: 'search,root' }, /JWT_DEFAULT_SCOPES/],
  ])('refuses tokens with %s', (_what, settings, message) => {
    expect(() => parseConfig({ ...tokens, ...settings })).toThrow(message);
    expect(() => parseConfig({ ...tokens, ...settings })).not.toThrow(/hunter2|thirty-two characters/);
  });

  it('maps the words of a claim to scopes', () => {
    const parsed = parseConfig({
      ...tokens,
      JWT_SCOPES: '{"shop:staff":["catalogue","events"]}',
      JWT_DEFAULT_SCOPES: 'search',
    });
    expect(parsed.access.tokens?.claims).toMatchObject({
      scopes: { 'shop:staff': ['catalogue', 'events'] },
      defaultScopes: ['search'],
    });
    expect(parseConfig(tokens).access.tokens?.claims.scopes['admin']).toEqual(['admin']);
  });

  it('lets strangers name shoppers only where nobody can prove to be one, unless told otherwise', () => {
    const shoppers = (settings: Record<string, string>) => parseConfig(settings).access.publicAccess.shoppers;
    expect(shoppers({})).toBe(true);
    expect(shoppers(tokens)).toBe(false);
    expect(shoppers({ ANONYMOUS_SHOPPERS: 'false' })).toBe(false);
    expect(shoppers({ ...tokens, ANONYMOUS_SHOPPERS: 'true' })).toBe(true);
  });
});
