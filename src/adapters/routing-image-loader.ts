import type { ImageLoader } from '../ports/image-loader.ts';

/** Sends each picture to the loader of where it lies: a file or a URL. */
export function routingImageLoader({
  file,
  http,
}: {
  readonly file: ImageLoader;
  readonly http: ImageLoader;
}): ImageLoader {
  return { load: (image, signal) => (image.file === undefined ? http : file).load(image, signal) };
}
