import type { ImageInputSpec, TextInputSpec } from '../domain/model.ts';

/** Which half of a model. */
export type TowerKind = 'images' | 'texts';

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
  /** The tower that is loaded before the worker is ready, and finds the device; the other is loaded at its first job. */
  readonly first: TowerKind;
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

/** A tower that a worker has loaded and run once. */
export interface LoadedTower {
  readonly kind: TowerKind;
  readonly device: string;
  /** By how much the process grew; exact when nothing else was going on. */
  readonly bytes: number;
  readonly skipped: readonly SkippedDevice[];
}

export type OnnxReply =
  | { readonly kind: 'ready'; readonly loaded: LoadedTower }
  | { readonly kind: 'unusable'; readonly skipped: readonly SkippedDevice[] }
  /** `loaded` when the job was the first of its kind here. */
  | { readonly kind: 'embeddings'; readonly values: Float32Array<ArrayBuffer>; readonly loaded?: LoadedTower }
  | { readonly kind: 'failed'; readonly reason: string };
