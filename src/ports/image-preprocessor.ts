import type { ImageInputSpec } from '../domain/model.ts';

/** Part of the oriented photo, in 0..1 of its width and height. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A picture as the model wants it: `size`×`size` RGB bytes, rows from the top, channels interleaved. */
export interface PreparedImage {
  readonly pixels: Uint8Array;
  readonly size: number;
  /** Size of the original after orientation, in pixels. */
  readonly original: { readonly width: number; readonly height: number };
}

export interface PrepareOptions {
  /** All of the photo when left out. */
  readonly crop?: Crop | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Decodes a picture: refused by content before any decoder sees it, oriented, on the model's background, in sRGB, resized. */
export interface ImagePreprocessor {
  /**
   * Throws IMAGE_TYPE_UNSUPPORTED (not a picture, SVG, PDF, a type this build cannot read: named),
   * IMAGE_TOO_LARGE (more pixels than allowed), IMAGE_UNREADABLE (truncated or damaged), BAD_USER_INPUT (crop out of range);
   * rejects with the signal's reason when the caller leaves: what waits is dropped, what runs goes no step further.
   */
  prepare(bytes: Uint8Array, spec: ImageInputSpec, options?: PrepareOptions): Promise<PreparedImage>;
}
