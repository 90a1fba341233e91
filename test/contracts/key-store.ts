import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyStore, StoredApiKey } from '../../src/ports/key-store.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute, 0, 7));

function storedKey(id: string, minute: number, more: Partial<StoredApiKey> = {}): StoredApiKey {
  const hash = Uint8Array.from({ length: 32 }, (_, index) => (index * 37 + minute) % 256);
  return { id, name: `key "${id}"`, scopes: ['search', 'events'], createdAt: at(minute), hash, ...more };
}

function withoutHash(stored: StoredApiKey) {
  const { hash: _, ...key } = stored;
  return key;
}

/** What every key store must do. `open` gives an empty one each time. */
export function describeKeyStore(name: string, open: () => Promise<KeyStore>): void {
  describe(`key store: ${name}`, () => {
    let store: KeyStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('gives keys back exactly as they were kept', async () => {
      const plain = storedKey('a', 1);
      const full = storedKey('b', 2, { scopes: ['admin'], expiresAt: at(9), revokedAt: at(5), lastUsedAt: at(4) });
      await store.create(plain);
      await store.create(full);
      expect(await store.load('a')).toStrictEqual(plain);
      expect(await store.load('b')).toStrictEqual(full);
    });

    it('knows nothing of an unknown id', async () => {
      expect(await store.load('a')).toBeUndefined();
      expect(await store.revoke('a', at(1))).toBeUndefined();
      await store.recordUse([{ id: 'a', at: at(1) }]);
      expect(await store.list()).toEqual([]);
    });

    it('refuses a second key of an id and keeps the first', async () => {
      await store.create(storedKey('a', 1));
      await expect(store.create(storedKey('a', 2))).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(await store.load('a')).toStrictEqual(storedKey('a', 1));
    });

    it('lists all keys, the newest first, and no hash', async () => {
      const keys = [storedKey('b', 1), storedKey('c', 3, { revokedAt: at(4) }), storedKey('a', 1)];
      for (const key of keys) await store.create(key);
      const [b, c, a] = keys as [StoredApiKey, StoredApiKey, StoredApiKey];
      expect(await store.list()).toStrictEqual([c, a, b].map(withoutHash));
    });

    it('revokes a key for good: the first time stays', async () => {
      await store.create(storedKey('a', 1));
      await store.create(storedKey('b', 1));
      const revoked = { ...withoutHash(storedKey('a', 1)), revokedAt: at(5) };
      expect(await store.revoke('a', at(5))).toStrictEqual(revoked);
      expect(await store.revoke('a', at(6))).toStrictEqual(revoked);
      expect((await store.load('a'))?.revokedAt).toEqual(at(5));
      expect((await store.load('b'))?.revokedAt).toBeUndefined();
    });

    it('notes the latest use, never an earlier one', async () => {
      for (const id of ['a', 'b', 'c']) await store.create(storedKey(id, 1));
      await store.recordUse([
        { id: 'a', at: at(5) },
        { id: 'b', at: at(2) },
      ]);
      await store.recordUse([{ id: 'a', at: at(3) }]);
      await store.recordUse([]);
      const uses = await Promise.all(['a', 'b', 'c'].map(async (id) => (await store.load(id))?.lastUsedAt));
      expect(uses).toEqual([at(5), at(2), undefined]);
    });
  });
}
