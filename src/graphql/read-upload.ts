import { buffer } from 'node:stream/consumers';
import type { FileUpload } from 'graphql-upload/processRequest.mjs';
import { VitrineError, badInput } from '../domain/errors.ts';

/**
 * The bytes of a file sent in a multipart request. The request's own limit ends a file that is too large while it arrives;
 * the temporary file behind it goes when the response does.
 * Throws IMAGE_TOO_LARGE, and BAD_USER_INPUT when the file is missing or breaks off.
 */
export async function readUpload(upload: Promise<FileUpload>, maxBytes: number): Promise<Uint8Array> {
  try {
    const file = await upload;
    return await buffer(file.createReadStream());
  } catch (cause) {
    if (statusOf(cause) === 413) throw tooLarge(maxBytes, cause);
    throw badInput('Expected a complete file in the multipart request.', { cause });
  }
}

/** An IMAGE_TOO_LARGE error that names the limit. */
export function tooLarge(maxBytes: number, cause?: unknown): VitrineError {
  const limit = (maxBytes / 2 ** 20).toLocaleString('en', { maximumFractionDigits: 1 });
  return new VitrineError('IMAGE_TOO_LARGE', `Expected a photo of at most ${limit} MiB.`, { cause });
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && 'status' in error ? error.status : undefined;
}
