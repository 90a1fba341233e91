import type { Scope } from './caller.ts';
import { SCOPES } from './caller.ts';
import { badInput } from './errors.ts';

/** What is known of an API key; the key itself is shown once, when it is made, and never kept. */
export interface ApiKey {
  /** Public: names the key in lists and in the key's own text, `vk_<id>_<secret>`. */
  readonly id: string;
  /** What it is for, in its maker's words. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  /** From then on it opens nothing; without it, it lasts until it is revoked. */
  readonly expiresAt?: Date;
  readonly revokedAt?: Date;
  /** Within about a minute; never when missing. */
  readonly lastUsedAt?: Date;
}

/** What a new key is to be. */
export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAt?: Date | undefined;
}

const KEY_TEXT = /^vk_([0-9a-f]{16})_[\w-]{43}$/;
const MAX_NAME_LENGTH = 100;

/** The id in a key's text; undefined for what is not formed like a key. */
export function keyIdOf(text: string): string | undefined {
  return KEY_TEXT.exec(text)?.[1];
}

/** Whether a key opens what its scopes say, at this time. */
export function isUsable({ expiresAt, revokedAt }: ApiKey, now: Date): boolean {
  return revokedAt === undefined && (expiresAt === undefined || now < expiresAt);
}

/** Checks what a new key is to be. Throws BAD_USER_INPUT for a missing or long name, missing or unknown scopes, an expiry that has passed. */
export function parseNewApiKey(
  { name, scopes, expiresAt }: NewApiKey,
  now: Date,
): Pick<ApiKey, 'name' | 'scopes' | 'expiresAt'> {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > MAX_NAME_LENGTH || /\p{Cc}/u.test(trimmed)) {
    throw badInput(`Expected a name of 1 to ${MAX_NAME_LENGTH} printable characters.`);
  }
  if (scopes.length === 0) throw badInput(`Expected at least one scope of ${SCOPES.join(', ')}.`);
  const known = new Set(scopes.map(parseScope));
  if (expiresAt !== undefined && !(expiresAt > now)) throw badInput('Expected an expiry in the future.');
  return { name: trimmed, scopes: SCOPES.filter((scope) => known.has(scope)), ...(expiresAt && { expiresAt }) };
}

/** Throws BAD_USER_INPUT for a name that is no scope. */
export function parseScope(name: string): Scope {
  const scope = SCOPES.find((known) => known === name);
  if (scope === undefined) throw badInput(`Expected a scope of ${SCOPES.join(', ')}, got ${JSON.stringify(name)}.`);
  return scope;
}
