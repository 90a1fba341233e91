import { type ApiKey, type NewApiKey, parseNewApiKey } from '../../domain/api-key.ts';
import { VitrineError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { KeyStore } from '../../ports/key-store.ts';
import { hashKey, newKeyText } from './key-text.ts';

export interface ManageKeysDeps {
  readonly keys: Pick<KeyStore, 'create' | 'revoke'>;
  readonly clock: Clock;
}

export interface CreatedKey {
  readonly key: ApiKey;
  /** The key itself, `vk_<id>_<secret>`: to be shown once, kept nowhere. */
  readonly text: string;
}

/** Makes a key and keeps its hash. Throws BAD_USER_INPUT as `parseNewApiKey` does. */
export async function createKey({ keys, clock }: ManageKeysDeps, wanted: NewApiKey): Promise<CreatedKey> {
  const createdAt = clock.now();
  const { id, text } = newKeyText();
  const key: ApiKey = { id, ...parseNewApiKey(wanted, createdAt), createdAt };
  await keys.create({ ...key, hash: hashKey(text) });
  return { key, text };
}

/** Ends a key for good. Servers on the same store refuse it within seconds. Throws NOT_FOUND for an unknown id. */
export async function revokeKey({ keys, clock }: ManageKeysDeps, id: string): Promise<ApiKey> {
  const revoked = await keys.revoke(id, clock.now());
  if (revoked === undefined) throw new VitrineError('NOT_FOUND', `There is no key ${JSON.stringify(id.slice(0, 64))}.`);
  return revoked;
}
