import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ApiKey, isUsable } from '../domain/api-key.ts';
import { badInput } from '../domain/errors.ts';
import { createKey, revokeKey } from '../pipeline/access/manage-keys.ts';
import type { KeyStore } from '../ports/key-store.ts';
import type { Config } from './config.ts';
import { openKeyStore } from './open-stores.ts';
import { ROOT } from './root.ts';

const UNIT_MS = { h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 365 * 86_400_000 } as const;
const MAX_YEARS = 100;

export interface CreateKeyOptions {
  readonly name: string;
  readonly scope: readonly string[];
  /** `90d`, `12h`, `2w`, `1y`. */
  readonly expires?: string;
}

/** `vitrine keys create`: the key goes to stdout, alone, so that it can be piped; the words around it to stderr. */
export async function createKeyCommand(config: Config, { name, scope, expires }: CreateKeyOptions): Promise<void> {
  const clock = { now: () => new Date() };
  const expiresAt = expires === undefined ? undefined : parseExpiry(expires, clock.now());
  await withKeys(config, async (keys) => {
    const { key, text } = await createKey({ keys, clock }, { name, scopes: scope, expiresAt });
    console.error(`Key ${describeKey(key, clock.now())}\nIt is shown this once:`);
    console.log(text);
  });
}

/** `vitrine keys list`: newest first, revoked and expired ones among them. */
export async function listKeysCommand(config: Config): Promise<void> {
  await withKeys(config, async (keys) => {
    const now = new Date();
    for (const key of await keys.list()) console.log(describeKey(key, now));
  });
}

/** `vitrine keys revoke <id>`: a server on the same data refuses it within seconds. */
export async function revokeKeyCommand(config: Config, id: string): Promise<void> {
  const clock = { now: () => new Date() };
  await withKeys(config, async (keys) => {
    console.log(`Revoked: ${describeKey(await revokeKey({ keys, clock }, id), clock.now())}`);
  });
}

async function withKeys(config: Config, work: (keys: KeyStore) => Promise<void>): Promise<void> {
  const dataDir = resolve(ROOT, config.dataDir);
  await mkdir(dataDir, { recursive: true });
  await using stack = new AsyncDisposableStack();
  const keys = stack.adopt(await openKeyStore(config, dataDir), (it) => it.close());
  await work(keys);
}

/** When a duration from now ends. Throws BAD_USER_INPUT when it is none. */
export function parseExpiry(duration: string, now: Date): Date {
  const [, count, unit] = /^(\d{1,6})([hdwy])$/.exec(duration) ?? [];
  const ms = Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  if (!(ms > 0 && ms <= MAX_YEARS * UNIT_MS.y)) {
    throw badInput(`Expected a time such as 12h, 90d, 2w or 1y, got ${JSON.stringify(duration)}.`);
  }
  return new Date(now.getTime() + ms);
}

function describeKey(key: ApiKey, now: Date): string {
  const { id, name, scopes, createdAt, lastUsedAt } = key;
  const used = lastUsedAt === undefined ? 'never used' : `last used ${lastUsedAt.toISOString()}`;
  return [id, name, scopes.join(','), `made ${createdAt.toISOString()}`, stateOf(key, now), used].join('  ');
}

function stateOf(key: ApiKey, now: Date): string {
  if (key.revokedAt !== undefined) return `revoked ${key.revokedAt.toISOString()}`;
  if (key.expiresAt === undefined) return 'never expires';
  return `${isUsable(key, now) ? 'expires' : 'expired'} ${key.expiresAt.toISOString()}`;
}
