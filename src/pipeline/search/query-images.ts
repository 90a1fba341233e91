import { createHash } from 'node:crypto';
import { VitrineError } from '../../domain/errors.ts';
import type { Crop } from '../../ports/image-preprocessor.ts';

/** A photo sent by a shopper. */
export interface QueryImage {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Photos sent a short while ago, so that a second search need not send them again. In memory, bounded, never on disk. */
export interface QueryImages {
  /** The photo with these bytes; its id is the content's hash. Not kept before `keep`, so that unreadable ones never are. */
  identify(bytes: Uint8Array): QueryImage;
  keep(image: QueryImage): void;
  /** Throws NOT_FOUND when the photo was never sent or is forgotten. */
  get(id: string): QueryImage;
}

/** Forgets the photos not used for longest once all together exceed `maxBytes`. */
export function createQueryImages({ maxBytes }: { readonly maxBytes: number }): QueryImages {
  const images = new Map<string, QueryImage>(); // in order of last use
  let held = 0;
  const keep = (image: QueryImage): void => {
    if (!images.delete(image.id)) held += image.bytes.length;
    images.set(image.id, image);
    for (const [id, oldest] of images) {
      if (held <= maxBytes) break;
      images.delete(id);
      held -= oldest.bytes.length;
    }
  };
  return {
    keep,
    identify(bytes) {
      const id = createHash('sha256').update(bytes).digest('base64url');
      return images.get(id) ?? { id, bytes };
    },
    get(id) {
      const image = images.get(id);
      if (image === undefined) throw new VitrineError('NOT_FOUND', 'This photo is not kept any more: send it again.');
      return image;
    },
  };
}

/** Key of a crop among a photo's embeddings. */
export function cropKey(crop: Crop | undefined): string {
  return crop === undefined ? '' : [crop.x, crop.y, crop.width, crop.height].join();
}
