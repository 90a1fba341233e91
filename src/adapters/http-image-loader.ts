import { VitrineError } from '../domain/errors.ts';
import type { ImageLoader } from '../ports/image-loader.ts';
import type { PhotoLoader } from '../ports/photo-loader.ts';

/** Pictures of the catalogue that lie on the web, by the photo loader that is given. */
export function httpImageLoader(photos: PhotoLoader): ImageLoader {
  return {
    async load({ id, url }, signal) {
      if (url === undefined) throw new VitrineError('IMAGE_UNREADABLE', `The picture ${id} names no URL.`);
      return photos.load(url, signal);
    },
  };
}
