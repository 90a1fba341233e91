import type { IndexType } from './reindex-job.ts';

/** `manifest.json` of a snapshot: what it holds and how to tell that it is whole. */
export interface Manifest {
  readonly formatVersion: 2;
  readonly id: string;
  readonly createdAt: string;
  readonly model: { readonly id: string; readonly version: string; readonly sha256: string };
  readonly dimensions: number;
  readonly metric: 'inner-product';
  readonly index: {
    readonly type: Exclude<IndexType, 'AUTO'>;
    /** FAISS factory string and search defaults, for the record: `IVF400,SQfp16`, `{ nprobe: 50 }`. */
    readonly factory: string;
    readonly parameters: Readonly<Record<string, number>>;
  };
  /** Live changes up to this number are in it: they were in the product store before it was read. */
  readonly changesUpTo: number;
  readonly counts: { readonly products: number; readonly images: number; readonly failedImages: number };
  /** Hex sha256 and size in bytes of every other file of the snapshot. */
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>;
}
