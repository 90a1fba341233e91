import { badInput } from '../domain/errors.ts';
import type { PhotoInput } from '../pipeline/search/search-request.ts';
import type { GraphqlContext } from './context.ts';
import { decodeBase64 } from './decode-base64.ts';
import type { ImageInput } from './generated/resolvers.ts';
import { readUpload } from './read-upload.ts';
import { withoutNulls } from './without-nulls.ts';

type PhotoContext = Pick<GraphqlContext, 'account'> & { readonly deps: Pick<GraphqlContext['deps'], 'maxImageBytes'> };

/**
 * The photo of an `ImageInput`. Throws BAD_USER_INPUT unless it has exactly one source, RATE_LIMITED,
 * and what reading that source throws.
 */
export async function parsePhoto(input: ImageInput, { deps, account }: PhotoContext): Promise<PhotoInput> {
  const { maxImageBytes: maxBytes } = deps;
  const { upload, base64, imageId, crop } = withoutNulls(input);
  const given = Object.entries({ upload, base64, imageId }).filter(([, source]) => source !== undefined);
  if (given.length !== 1) {
    const names = given.map(([name]) => name).join(' and ') || 'none';
    throw badInput(`Expected exactly one of upload, base64 and imageId, got ${names}.`);
  }
  const part = crop === undefined ? {} : { crop };
  if (imageId !== undefined) return { imageId, ...part };
  await account?.charge('photo');
  if (base64 !== undefined) return { bytes: decodeBase64(base64, maxBytes), ...part };
  return { bytes: await readUpload(upload as NonNullable<typeof upload>, maxBytes), ...part };
}
