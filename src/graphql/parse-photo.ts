import { VitrineError, badInput } from '../domain/errors.ts';
import type { PhotoInput } from '../pipeline/search/search-request.ts';
import type { PhotoLoader } from '../ports/photo-loader.ts';
import type { GraphqlContext } from './context.ts';
import { decodeBase64 } from './decode-base64.ts';
import type { ImageInput } from './generated/resolvers.ts';
import { readUpload } from './read-upload.ts';
import { withoutNulls } from './without-nulls.ts';

type PhotoContext = Pick<GraphqlContext, 'account' | 'signal'> & {
  readonly deps: Pick<GraphqlContext['deps'], 'maxImageBytes' | 'photos'>;
};

/**
 * The photo of an `ImageInput`. Throws BAD_USER_INPUT unless it has exactly one source, RATE_LIMITED,
 * and what reading that source throws.
 */
export async function parsePhoto(input: ImageInput, { deps, account, signal }: PhotoContext): Promise<PhotoInput> {
  const { upload, url, base64, imageId, crop } = withoutNulls(input);
  const given = Object.entries({ upload, url, base64, imageId }).filter(([, source]) => source !== undefined);
  if (given.length !== 1) {
    const names = given.map(([name]) => name).join(' and ') || 'none';
    throw badInput(`Expected exactly one of upload, url, base64 and imageId, got ${names}.`);
  }
  const part = crop === undefined ? {} : { crop };
  if (imageId !== undefined) return { imageId, ...part };
  await account?.charge('photo');
  if (base64 !== undefined) return { bytes: decodeBase64(base64, deps.maxImageBytes), ...part };
  if (url !== undefined) return { bytes: await loadPhoto(url, deps.photos, signal), ...part };
  return { bytes: await readUpload(upload as NonNullable<typeof upload>), ...part };
}

async function loadPhoto(url: string, photos: PhotoLoader | undefined, signal: AbortSignal): Promise<Uint8Array> {
  if (photos !== undefined) return photos.load(url, signal);
  throw new VitrineError('URL_NOT_ALLOWED', 'This server does not search by URL: send the photo itself.');
}
