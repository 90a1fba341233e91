import { buffer } from 'node:stream/consumers';
import type { FileUpload } from 'graphql-upload/processRequest.mjs';
import { VitrineError } from '../domain/errors.ts';

/** The bytes of a file sent in a multipart request, which is read and measured before any resolver runs. */
export async function readUpload(upload: Promise<FileUpload>): Promise<Uint8Array> {
  const { createReadStream } = await upload;
  return buffer(createReadStream());
}

/** An IMAGE_TOO_LARGE error that names the limit. */
export function tooLarge(maxBytes: number): VitrineError {
  const limit = (maxBytes / 2 ** 20).toLocaleString('en', { maximumFractionDigits: 1 });
  return new VitrineError('IMAGE_TOO_LARGE', `Expected a photo of at most ${limit} MiB.`);
}
