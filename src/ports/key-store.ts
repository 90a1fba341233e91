import type { ApiKey } from '../domain/api-key.ts';

/** A key as it is kept: what is known of it, and the hash of its text. */
export interface StoredApiKey extends ApiKey {
  /** SHA-256 of the whole key, 32 bytes. */
  readonly hash: Uint8Array;
}

/** Where API keys are kept, as hashes. Several programs may share it: each sees what the others wrote. */
export interface KeyStore {
  /** Keeps a new key; durable when the promise resolves. Throws CONFLICT when its id is taken. */
  create(key: StoredApiKey): Promise<void>;
  /** Undefined for an unknown id. Revoked and expired keys are found, too. */
  load(id: string): Promise<StoredApiKey | undefined>;
  /** All keys without their hashes, revoked and expired ones among them: newest first, then by id. */
  list(): Promise<readonly ApiKey[]>;
  /** Marks a key as revoked and tells what it is now; a second time changes nothing. Undefined for an unknown id. Durable when the promise resolves. */
  revoke(id: string, at: Date): Promise<ApiKey | undefined>;
  /** Notes when keys were used last; an earlier time than is known changes nothing, unknown ids are passed over. */
  recordUse(uses: readonly { readonly id: string; readonly at: Date }[]): Promise<void>;
  close(): Promise<void>;
}
