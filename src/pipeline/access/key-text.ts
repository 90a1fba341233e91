import { createHash, randomBytes } from 'node:crypto';

/** A new key's id and text: 64 public bits that find it, 256 secret ones that prove it. */
export function newKeyText(): { readonly id: string; readonly text: string } {
  const id = randomBytes(8).toString('hex');
  return { id, text: `vk_${id}_${randomBytes(32).toString('base64url')}` };
}

/**
 * SHA-256 of a whole key, 32 bytes. A fast hash is the right one here: what it hides is 256 random bits, which nobody can try
 * out, at any speed; a slow one (for passwords, which people choose) would only let strangers burn our time with bad keys. The id in
 * the text salts it.
 */
export function hashKey(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}
