import type { ApiKey } from '../../src/domain/api-key.ts';
import { VitrineError } from '../../src/domain/errors.ts';
import type { KeyStore, StoredApiKey } from '../../src/ports/key-store.ts';

/** Keys in memory; `loads` counts the look-ups that came. */
export function memoryKeyStore(): KeyStore & { readonly loads: number } {
  const keys = new Map<string, StoredApiKey>();
  let loads = 0;
  const change = (id: string, changed: Partial<StoredApiKey>) => {
    const key = keys.get(id);
    if (key !== undefined) keys.set(id, { ...key, ...structuredClone(changed) });
  };
  return {
    get loads() {
      return loads;
    },
    async create(key) {
      if (keys.has(key.id)) throw new VitrineError('CONFLICT', 'Another key has this id.');
      keys.set(key.id, structuredClone(key));
    },
    async load(id) {
      loads += 1;
      return structuredClone(keys.get(id));
    },
    list: async () =>
      [...keys.values()]
        .map(withoutHash)
        .sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? -1 : 1)),
    async revoke(id, at) {
      const key = keys.get(id);
      if (key?.revokedAt === undefined) change(id, { revokedAt: at });
      const now = keys.get(id);
      return now === undefined ? undefined : withoutHash(now);
    },
    async recordUse(uses) {
      for (const { id, at } of uses) {
        const known = keys.get(id)?.lastUsedAt;
        if (known === undefined || known < at) change(id, { lastUsedAt: at });
      }
    },
    close: async () => {},
  };
}

function withoutHash(stored: StoredApiKey): ApiKey {
  const { hash: _, ...key } = stored;
  return structuredClone(key);
}
