import { hash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Manifest } from '../domain/snapshot.ts';
import { readBounded, writeDurably } from './file-snapshot-durable.ts';
import { isMissing } from './path-exists.ts';

export const MANIFEST_FILE = 'manifest.json';
/** Every other file of a snapshot. */
export const SNAPSHOT_FILES = [
  'product.index',
  'embeddings.npy',
  'codes.bin',
  'id_map.json',
  'columns.bin',
  'words.sqlite',
] as const;

const FORMAT_VERSION = 2;
/** A manifest has about 2 kB; a larger file is none. */
const MAX_MANIFEST_BYTES = 1 << 20;
const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);
const COUNT = z.int().min(0);

const FORMAT = z.object({ formatVersion: z.int() });
/** The manifest's own checksum, which stands beside what it tells. */
const SEALED = z.looseObject({ sha256: SHA256 });
const MANIFEST = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  id: z.string(),
  createdAt: z.iso.datetime(),
  model: z.object({ id: z.string(), version: z.string(), sha256: SHA256 }),
  dimensions: z.int().min(1),
  metric: z.literal('inner-product'),
  index: z.object({
    type: z.enum(['SCAN', 'FLAT', 'IVF_FLAT', 'IVF_PQ', 'HNSW']),
    factory: z.string(),
    parameters: z.record(z.string(), z.number()),
  }),
  changesUpTo: COUNT,
  counts: z.object({ products: COUNT, images: COUNT, failedImages: COUNT }),
  files: z.record(z.string(), z.object({ sha256: SHA256, bytes: COUNT })),
});

/** Why a snapshot cannot be served, in words for an admin. */
export class RefusedSnapshotError extends Error {
  override readonly name = 'RefusedSnapshotError';
}

/** Reads the manifest of the snapshot in `directory`. Throws RefusedSnapshotError when it is missing, damaged or of another format. */
export async function readManifest(directory: string, id: string): Promise<Manifest> {
  const manifest = parseManifest(await readJson(join(directory, MANIFEST_FILE)));
  if (manifest.id !== id)
    throw new RefusedSnapshotError(`${MANIFEST_FILE} is that of another snapshot, ${manifest.id}`);
  return manifest;
}

/** Writes the manifest into the snapshot's directory, sealed with its own checksum; durable when the promise resolves. */
export async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  const sealed = { ...manifest, sha256: checksumOf(manifest) };
  await writeDurably(join(directory, MANIFEST_FILE), `${JSON.stringify(sealed, null, 2)}\n`);
}

/** Hex sha256 of what a manifest tells. */
export function checksumOf(manifest: object): string {
  return hash('sha256', JSON.stringify(manifest), 'hex');
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readBounded(path, MAX_MANIFEST_BYTES));
  } catch (cause) {
    const missing = isMissing(cause);
    throw new RefusedSnapshotError(`${MANIFEST_FILE} is ${missing ? 'missing' : 'damaged: it is not JSON'}`, { cause });
  }
}

function parseManifest(json: unknown): Manifest {
  const format = FORMAT.safeParse(json).data?.formatVersion;
  if (format !== undefined && format !== FORMAT_VERSION) {
    const cure = format < FORMAT_VERSION ? 'run a reindex' : 'it was made by a newer version';
    throw new RefusedSnapshotError(
      `it has format ${format}, this version of Vitrine reads format ${FORMAT_VERSION}: ${cure}`,
    );
  }
  const { sha256, ...told } = SEALED.safeParse(json).data ?? {};
  const parsed = MANIFEST.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RefusedSnapshotError(`${MANIFEST_FILE} is damaged: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  if (checksumOf(told) !== sha256)
    throw new RefusedSnapshotError(`${MANIFEST_FILE} is damaged: its checksum is not the one it was written with`);
  const unlisted = SNAPSHOT_FILES.find((name) => parsed.data.files[name] === undefined);
  if (unlisted !== undefined)
    throw new RefusedSnapshotError(`${MANIFEST_FILE} is damaged: it does not name ${unlisted}`);
  return parsed.data;
}
