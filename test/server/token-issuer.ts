import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, type JWK, type JWTPayload, SignJWT, exportJWK, exportSPKI, generateKeyPair } from 'jose';

export const ISSUER = 'https://login.shop.example';
export const AUDIENCE = 'vitrine';

export interface SigningKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
  /** As a PEM file has it. */
  readonly spki: string;
}

export async function newSigningKey(kid: string, algorithm = 'RS256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' };
  return { kid, algorithm, privateKey, publicKey, jwk, spki: await exportSPKI(publicKey) };
}

/** A token of this shop's issuer that lasts five minutes, with claims laid over it (undefined leaves one out). */
export function claimsAt(now: Date, claims: JWTPayload = {}): JWTPayload {
  const seconds = Math.floor(now.getTime() / 1000);
  return { iss: ISSUER, aud: AUDIENCE, sub: 'ann', iat: seconds, exp: seconds + 300, ...claims };
}

export function sign(key: SigningKey, claims: JWTPayload): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: key.algorithm, kid: key.kid }).sign(key.privateKey);
}

/** The issuer's key set on a port of this machine; `keys` are what it publishes, `asked` how often it was asked. */
export async function startIssuer(keys: readonly SigningKey[]) {
  const issuer = { keys: [...keys], asked: 0, away: false };
  const server = createServer((_req, res) => {
    issuer.asked += 1;
    if (issuer.away) {
      res.writeHead(503).end();
      return;
    }
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify({ keys: issuer.keys.map(({ jwk }) => jwk) }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`);
  return Object.assign(issuer, {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  });
}
