import {
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  jwtVerify,
} from 'jose';
import { VitrineError, badInput } from '../domain/errors.ts';
import type { TokenClaims, TokenVerifier } from '../ports/token-verifier.ts';

/** Where the keys that sign tokens come from: the issuer's key set, or one secret that issuer and server share. */
export type TokenKeys =
  | { readonly jwksUrl: URL; readonly cooldownMs?: number; readonly maxAgeMs?: number; readonly timeoutMs?: number }
  | { readonly secret: Uint8Array };

export interface TokenVerifierOptions {
  readonly keys: TokenKeys;
  /** The only algorithms that are believed; the token's own word counts for nothing. */
  readonly algorithms: readonly string[];
  readonly issuer: string;
  readonly audience: string;
  /** How far the issuer's clock may be off. */
  readonly clockToleranceSeconds?: number;
  /** Now, for the token's times. */
  readonly now?: () => Date;
}

/** Algorithms that fit the issuer's public keys. */
export const PUBLIC_KEY_ALGORITHMS: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
/** Algorithms that fit a shared secret. */
export const SECRET_ALGORITHMS: readonly string[] = ['HS256', 'HS384', 'HS512'];

const MIN_SECRET_BYTES = 32;
const DEFAULT_TIMEOUT_MS = 3_000;
/** Least time between two looks at the issuer's keys: strangers' made-up key ids must not make us ask again and again. */
const DEFAULT_COOLDOWN_MS = 10_000;
const DEFAULT_MAX_AGE_MS = 600_000;
/** How long nothing is asked again when the issuer did not answer. */
const RETRY_MS = 1_000;
const MAX_TOKEN_LENGTH = 16_384;

/**
 * Believes JWTs by `jose`. Algorithms of the other family are refused here and not only by the configuration: a public key
 * taken for a shared secret would let anyone sign. Throws BAD_USER_INPUT for algorithms that do not fit the keys, and a short secret.
 */
export function joseTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { keys, algorithms, issuer, audience, clockToleranceSeconds = 5, now } = options;
  refuseUnfit(keys, algorithms);
  const getKey = 'secret' in keys ? async () => keys.secret : remoteKeys(keys);
  const rules = () => ({
    algorithms: [...algorithms],
    issuer,
    audience,
    requiredClaims: ['exp'],
    clockTolerance: clockToleranceSeconds,
    ...(now !== undefined && { currentDate: now() }),
  });
  return { verify: (token) => verify(token, getKey, rules()) };
}

function refuseUnfit(keys: TokenKeys, algorithms: readonly string[]): void {
  const fit = 'secret' in keys ? SECRET_ALGORITHMS : PUBLIC_KEY_ALGORITHMS;
  const unfit = algorithms.filter((algorithm) => !fit.includes(algorithm));
  if (unfit.length > 0 || algorithms.length === 0) {
    throw badInput(`Expected algorithms of ${fit.join(', ')}, got ${algorithms.join(', ') || 'none'}.`);
  }
  if ('secret' in keys && keys.secret.length < MIN_SECRET_BYTES) {
    throw badInput(`Expected a secret of at least ${MIN_SECRET_BYTES} bytes.`);
  }
}

async function verify(token: string, getKey: JWTVerifyGetKey, rules: JWTVerifyOptions): Promise<TokenClaims> {
  if (token.length > MAX_TOKEN_LENGTH) throw refused('it is too long');
  try {
    const { payload } = await jwtVerify(token, getKey, rules);
    return payload;
  } catch (cause) {
    if (cause instanceof VitrineError) throw cause;
    throw refused(reasonOf(cause), cause);
  }
}

function refused(reason: string, cause?: unknown): VitrineError {
  return new VitrineError('UNAUTHENTICATED', `This token is not valid: ${reason}.`, { cause });
}

/** Why a token is refused, as far as it helps its honest holder. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'nbf') return 'its time has not come yet';
    return `its claim ${error.claim} is missing or not the expected one`;
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'it is signed by an algorithm that is not accepted';
  return 'its form or signature is not good';
}

/**
 * The issuer's key set: fetched when first needed, again when it is old or a token names a key that is not in it. Known
 * keys go on being believed while the issuer is away.
 */
function remoteKeys(keys: Extract<TokenKeys, { readonly jwksUrl: URL }>): JWTVerifyGetKey {
  const { jwksUrl, cooldownMs = DEFAULT_COOLDOWN_MS, maxAgeMs = DEFAULT_MAX_AGE_MS } = keys;
  const remote = createRemoteJWKSet(jwksUrl, {
    cooldownDuration: cooldownMs,
    cacheMaxAge: maxAgeMs,
    timeoutDuration: keys.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    [customFetch]: fetchAtMostOnceInAWhile(),
  });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (cause) {
      if (isAboutTheToken(cause)) throw cause;
      const known = remote.jwks();
      if (known !== undefined) return knownKey(known, header, token, cause);
      throw away(cause);
    }
  };
}

/** The token's key among those known before the issuer went away; whether it has new ones cannot be told now. */
async function knownKey(
  ...[known, header, token, cause]: [
    Parameters<typeof createLocalJWKSet>[0],
    ...Parameters<ReturnType<typeof createLocalJWKSet>>,
    unknown,
  ]
) {
  try {
    return await createLocalJWKSet(known)(header, token);
  } catch (error) {
    throw error instanceof errors.JWKSNoMatchingKey ? away(cause) : error;
  }
}

function away(cause: unknown): VitrineError {
  const message = 'This token cannot be checked now: the keys of its issuer cannot be fetched. Try again in a moment.';
  return new VitrineError('OVERLOADED', message, { cause });
}

/** No key or several fit the token: said by a key set that was had, not for want of one. */
function isAboutTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

/** Fetches, but after a failure not again for a second: while the issuer is away, tokens are answered at once. */
function fetchAtMostOnceInAWhile(): typeof fetch {
  let failedAt = -Infinity;
  return async (...request) => {
    if (performance.now() - failedAt < RETRY_MS) throw new Error('The key set could not be fetched a moment ago.');
    try {
      const response = await fetch(...request);
      if (response.status !== 200) failedAt = performance.now();
      return response;
    } catch (error) {
      failedAt = performance.now();
      throw error;
    }
  };
}
