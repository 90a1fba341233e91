import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ApiKey, isUsable, keyIdOf } from '../domain/api-key.ts';
import { createKey } from '../pipeline/access/manage-keys.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeyStore } from '../ports/key-store.ts';

export interface AdminKey {
  /** A key that stands in no store: the configured one, or the file's as older versions made it. */
  readonly key?: string;
  /** One line for the person at the terminal: the key when it is new, else where it is. */
  readonly notice: string;
}

export interface AdminKeyDeps {
  readonly keys: KeyStore;
  readonly clock: Clock;
  readonly dataDir: string;
}

/**
 * Sees to it that somebody can get in. Without a configured key, and with no usable admin key in the store, one is
 * made: this is the moment to show it. It is kept in the data folder, too, readable by its owner alone.
 */
export async function ensureAdminKey(deps: AdminKeyDeps, configured: string | undefined): Promise<AdminKey> {
  if (configured !== undefined) return { key: configured, notice: 'Admin key   as configured (ADMIN_KEY)' };
  const file = join(deps.dataDir, 'admin-key');
  const kept = await readKept(file);
  if (kept !== undefined && keyIdOf(kept) === undefined) return { key: kept, notice: `Admin key   kept in ${file}` };
  const known = await usableAdminKeys(deps);
  if (known.some(({ id }) => kept !== undefined && id === keyIdOf(kept))) {
    return { notice: `Admin key   kept in ${file}` };
  }
  if (known.length > 0) return { notice: `Admin key   ${known.length} made before (\`vitrine keys list\`)` };
  const { text } = await createKey(deps, { name: 'first admin key', scopes: ['admin'] });
  await keep(file, text);
  return { notice: `Admin key   ${text} (new, kept in ${file})` };
}

async function usableAdminKeys({ keys, clock }: AdminKeyDeps): Promise<readonly ApiKey[]> {
  const now = clock.now();
  return (await keys.list()).filter((key) => key.scopes.includes('admin') && isUsable(key, now));
}

async function readKept(file: string): Promise<string | undefined> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    return text === '' ? undefined : text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

/** Replaces the file as a whole; an older one holds a key that opens nothing any more. */
async function keep(file: string, text: string): Promise<void> {
  const fresh = `${file}-${randomUUID()}`;
  await writeFile(fresh, `${text}\n`, { mode: 0o600, flag: 'wx' });
  await rename(fresh, file);
}
