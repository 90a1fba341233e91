import type { ImageInputSpec, TextInputSpec } from '../domain/model.ts';

/** What a worker is started with. */
export interface OnnxWorkerSettings {
  readonly directory: string;
  readonly image: ImageInputSpec;
  readonly text: TextInputSpec;
  readonly dimensions: number;
  /** Execution providers to try, in this order. */
  readonly devices: readonly string[];
  /** Threads of each session. */
  readonly threads: number;
}

/** `count` pictures of `size`×`size` RGB bytes, one after the other. */
export interface ImageJob {
  readonly kind: 'images';
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly count: number;
}

/** `count` texts of `width` token ids, one after the other. */
export interface TextJob {
  readonly kind: 'texts';
  readonly ids: BigInt64Array<ArrayBuffer>;
  readonly mask: BigInt64Array<ArrayBuffer>;
  readonly count: number;
  readonly width: number;
}

export type OnnxJob = ImageJob | TextJob;
export type OnnxRequest = OnnxJob | { readonly kind: 'close' };

/** A provider that could not be used, and why. */
export interface SkippedDevice {
  readonly device: string;
  readonly reason: string;
}

export type OnnxReply =
  | { readonly kind: 'ready'; readonly device: string; readonly skipped: readonly SkippedDevice[] }
  | { readonly kind: 'unusable'; readonly skipped: readonly SkippedDevice[] }
  | { readonly kind: 'embeddings'; readonly values: Float32Array<ArrayBuffer> }
  | { readonly kind: 'failed'; readonly reason: string };
