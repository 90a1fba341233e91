import { badInput } from '../domain/errors.ts';
import { tooLarge } from './read-upload.ts';

const DATA_PREFIX = /^data:[^,]{0,200};base64,/;

/**
 * Bytes of a base64 text (RFC 4648, either alphabet), with or without a `data:` prefix.
 * Throws BAD_USER_INPUT when it is none, and IMAGE_TOO_LARGE before anything is decoded.
 */
export function decodeBase64(text: string, maxBytes: number): Uint8Array {
  const encoded = text.replace(DATA_PREFIX, '').replace(/={0,2}$/, '');
  const expectedBytes = Math.floor((encoded.length * 3) / 4);
  if (expectedBytes > maxBytes) throw tooLarge(maxBytes);
  const bytes = Buffer.from(encoded, 'base64'); // skips or stops at what is no base64: then it comes out short
  if (bytes.length === 0 || bytes.length !== expectedBytes || encoded.length % 4 === 1) {
    throw badInput('Expected a photo in base64, got something else in base64.');
  }
  return bytes;
}
