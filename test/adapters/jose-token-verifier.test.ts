import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { joseTokenVerifier } from '../../src/adapters/jose-token-verifier.ts';
import { AUDIENCE, ISSUER, claimsAt, newSigningKey, sign, startIssuer } from '../server/token-issuer.ts';

const now = new Date('2026-05-02T12:00:00Z');
const seconds = now.getTime() / 1000;
const SECRET = new TextEncoder().encode('a secret of at least thirty-two bytes');
const RULES = { issuer: ISSUER, audience: AUDIENCE, now: () => now };

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token put together by hand, as an attacker does. */
function forge(header: object, claims: object, key?: string | Uint8Array): string {
  const body = `${base64url(header)}.${base64url(claims)}`;
  return `${body}.${key === undefined ? '' : createHmac('sha256', key).update(body).digest('base64url')}`;
}

function withSecret() {
  return joseTokenVerifier({ ...RULES, keys: { secret: SECRET }, algorithms: ['HS256'] });
}

const signed = (claims: object, algorithm = 'HS256') =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg: algorithm }).sign(SECRET);

describe('joseTokenVerifier, with a secret', () => {
  it('tells the claims of a good token', async () => {
    const claims = claimsAt(now, { scope: 'search events', roles: ['a'] });
    expect(await withSecret().verify(await signed(claims))).toEqual(claims);
    const many = claimsAt(now, { aud: ['another', AUDIENCE] });
    expect(await withSecret().verify(await signed(many))).toEqual(many);
  });

  it('bears a clock that is five seconds off, and no more', async () => {
    await withSecret().verify(await signed(claimsAt(now, { exp: seconds - 4, nbf: seconds + 5 })));
    for (const claims of [{ exp: seconds - 5 }, { nbf: seconds + 6 }]) {
      await expect(withSecret().verify(await signed(claimsAt(now, claims)))).rejects.toThrow(/expired|not come/);
    }
  });

  it.each([
    ['has expired', { exp: seconds - 60 }, 'it has expired'],
    ['is not valid yet', { nbf: seconds + 60 }, 'its time has not come yet'],
    ['never expires', { exp: undefined }, 'its claim exp is missing or not the expected one'],
    ['has an expiry that is no number', { exp: 'never' }, 'its claim exp is missing or not the expected one'],
    [
      'comes from another issuer',
      { iss: `${ISSUER}.evil.example` },
      'its claim iss is missing or not the expected one',
    ],
    ['comes from nobody', { iss: undefined }, 'its claim iss is missing or not the expected one'],
    ['is for another audience', { aud: 'billing' }, 'its claim aud is missing or not the expected one'],
    ['is for nobody', { aud: undefined }, 'its claim aud is missing or not the expected one'],
  ])('refuses a token that %s', async (_what, claims, reason) => {
    const token = await signed({ ...claimsAt(now), ...claims });
    await expect(withSecret().verify(token)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: `This token is not valid: ${reason}.`,
    });
  });

  it.each([
    ['has no signature and says so', () => forge({ alg: 'none' }, claimsAt(now))],
    ['has no signature and hides it', () => forge({ alg: 'nOnE' }, claimsAt(now))],
    ['has no signature', () => forge({ alg: 'HS256' }, claimsAt(now))],
    ['says none beside a good signature', () => forge({ alg: 'none' }, claimsAt(now), SECRET)],
    ['is signed with another secret', () => forge({ alg: 'HS256' }, claimsAt(now), 'another secret')],
    ['is signed by another algorithm of the family', () => signed(claimsAt(now), 'HS512')],
    ['brings its own key', () => forge({ alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } }, claimsAt(now), 'AAAA')],
    ['asks for what we do not know', () => forge({ alg: 'HS256', crit: ['x'], x: 1 }, claimsAt(now), SECRET)],
    [
      'was changed',
      async () => (await signed(claimsAt(now))).replace(/\.[^.]+\./, `.${base64url(claimsAt(now, { sub: 'bob' }))}.`),
    ],
    ['is no token', () => 'a.b.c'],
    ['is no object', () => forge({ alg: 'HS256' }, ['x'], SECRET)],
    ['is endless', () => `${'a'.repeat(20_000)}.b.c`],
  ])('refuses a token that %s', async (_what, make) => {
    await expect(withSecret().verify(await make())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('joseTokenVerifier, with the keys of an issuer', () => {
  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('believes %s', async (algorithm) => {
    const key = await newSigningKey('one', algorithm);
    await using issuer = await startIssuer([key]);
    const verifier = joseTokenVerifier({ ...RULES, keys: { jwksUrl: issuer.url }, algorithms: [algorithm] });
    expect(await verifier.verify(await sign(key, claimsAt(now)))).toMatchObject({ sub: 'ann' });
  });

  it('never takes a public key for a secret', async () => {
    const key = await newSigningKey('one');
    await using issuer = await startIssuer([key]);
    const verifier = joseTokenVerifier({ ...RULES, keys: { jwksUrl: issuer.url }, algorithms: ['RS256'] });
    const secrets = [
      key.spki,
      key.spki.trim(),
      JSON.stringify(key.jwk),
      key.jwk.n ?? '',
      Buffer.from(key.jwk.n ?? '', 'base64url'),
    ];
    for (const secret of secrets) {
      const token = forge({ alg: 'HS256', kid: 'one' }, claimsAt(now), secret);
      await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    for (const header of [
      { alg: 'none', kid: 'one' },
      { alg: 'RS256', kid: 'one' },
    ]) {
      await expect(verifier.verify(forge(header, claimsAt(now)))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    expect(await verifier.verify(await sign(key, claimsAt(now)))).toMatchObject({ sub: 'ann' });
  });

  it('believes no key of its own name that another made, and follows no address in a token', async () => {
    const [key, evil] = [await newSigningKey('one'), await newSigningKey('one')];
    await using issuer = await startIssuer([key]);
    await using other = await startIssuer([evil]);
    const verifier = joseTokenVerifier({ ...RULES, keys: { jwksUrl: issuer.url }, algorithms: ['RS256'] });
    await expect(verifier.verify(await sign(evil, claimsAt(now)))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const header = { alg: 'RS256', kid: 'one', jku: other.url.href, jwk: evil.jwk };
    const token = await new SignJWT(claimsAt(now)).setProtectedHeader(header).sign(evil.privateKey);
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(other.asked).toBe(0);
  });

  it('takes over new keys when a token names one, and lets go of old ones', async () => {
    const [old, fresh] = [await newSigningKey('old'), await newSigningKey('fresh')];
    await using issuer = await startIssuer([old]);
    const verifier = joseTokenVerifier({
      ...RULES,
      keys: { jwksUrl: issuer.url, cooldownMs: 0 },
      algorithms: ['RS256'],
    });
    await verifier.verify(await sign(old, claimsAt(now)));
    issuer.keys = [fresh];
    expect(await verifier.verify(await sign(fresh, claimsAt(now)))).toMatchObject({ sub: 'ann' });
    await expect(verifier.verify(await sign(old, claimsAt(now)))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('does not ask the issuer again and again for keys that do not exist', async () => {
    const key = await newSigningKey('one');
    await using issuer = await startIssuer([key]);
    const verifier = joseTokenVerifier({ ...RULES, keys: { jwksUrl: issuer.url }, algorithms: ['RS256'] });
    for (let n = 0; n < 20; n++) {
      const token = await sign({ ...key, kid: `made-up-${n}` }, claimsAt(now));
      await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    expect(issuer.asked).toBe(1);
  });

  it('is OVERLOADED while no key could be had yet, asks rarely, and recovers by itself', async () => {
    const key = await newSigningKey('one');
    await using issuer = await startIssuer([key]);
    issuer.away = true;
    const verifier = joseTokenVerifier({ ...RULES, keys: { jwksUrl: issuer.url }, algorithms: ['RS256'] });
    const token = await sign(key, claimsAt(now));
    for (let n = 0; n < 10; n++) await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'OVERLOADED' });
    expect(issuer.asked).toBeLessThan(5);
    issuer.away = false;
    await sleep(1100);
    expect(await verifier.verify(token)).toMatchObject({ sub: 'ann' });
  });

  it('goes on believing known keys while the issuer is away, and says of others that it cannot tell', async () => {
    const [key, fresh] = [await newSigningKey('one'), await newSigningKey('fresh')];
    await using issuer = await startIssuer([key]);
    const keys = { jwksUrl: issuer.url, cooldownMs: 0, maxAgeMs: 0 };
    const verifier = joseTokenVerifier({ ...RULES, keys, algorithms: ['RS256'] });
    const token = await sign(key, claimsAt(now));
    await verifier.verify(token);
    issuer.away = true;
    expect(await verifier.verify(token)).toMatchObject({ sub: 'ann' });
    await expect(verifier.verify(await sign(fresh, claimsAt(now)))).rejects.toMatchObject({ code: 'OVERLOADED' });
    const forged = await sign({ ...fresh, kid: 'one' }, claimsAt(now));
    await expect(verifier.verify(forged)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('joseTokenVerifier, set up wrongly', () => {
  const jwksUrl = new URL('https://login.shop.example/jwks.json');
  it.each([
    ['HMAC with public keys', { keys: { jwksUrl }, algorithms: ['RS256', 'HS256'] }],
    ['public keys with a secret', { keys: { secret: SECRET }, algorithms: ['RS256'] }],
    ['none', { keys: { secret: SECRET }, algorithms: ['none'] }],
    ['no algorithm', { keys: { secret: SECRET }, algorithms: [] }],
    ['a short secret', { keys: { secret: SECRET.subarray(0, 31) }, algorithms: ['HS256'] }],
  ])('refuses %s', (_what, options) => {
    expect(() => joseTokenVerifier({ ...RULES, ...options })).toThrow(/Expected/);
  });
});
