import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Manifest } from '../domain/snapshot.ts';
import { hashFile } from './file-snapshot-durable.ts';

export const MANIFEST_FILE = 'manifest.json';
/** Every other file of a snapshot. */
export const SNAPSHOT_FILES = [
  'product.index',
  'embeddings.npy',
  'id_map.json',
  'rows.json',
  'attributes.json',
  'words.sqlite',
] as const;

const FORMAT_VERSION = 1;
const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);
const COUNT = z.int().min(0);

const FORMAT = z.object({ formatVersion: z.int() });
const MANIFEST = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  id: z.string(),
  createdAt: z.iso.datetime(),
  model: z.object({ id: z.string(), version: z.string(), sha256: SHA256 }),
  dimensions: z.int().min(1),
  metric: z.literal('inner-product'),
  index: z.object({
    type: z.enum(['FLAT', 'IVF_FLAT', 'IVF_PQ', 'HNSW']),
    factory: z.string(),
    parameters: z.record(z.string(), z.number()),
  }),
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

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new RefusedSnapshotError(`${MANIFEST_FILE} is ${missing ? 'missing' : 'damaged: it is not JSON'}`, { cause });
  }
}

function parseManifest(json: unknown): Manifest {
  const format = FORMAT.safeParse(json).data?.formatVersion;
  if (format !== undefined && format !== FORMAT_VERSION) {
    throw new RefusedSnapshotError(`it has format ${format}, this version of Vitrine reads format ${FORMAT_VERSION}`);
  }
  const parsed = MANIFEST.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RefusedSnapshotError(`${MANIFEST_FILE} is damaged: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const unlisted = SNAPSHOT_FILES.find((name) => parsed.data.files[name] === undefined);
  if (unlisted !== undefined)
    throw new RefusedSnapshotError(`${MANIFEST_FILE} is damaged: it does not name ${unlisted}`);
  return parsed.data;
}

/** Sizes and checksums of a snapshot's files, for its manifest. */
export async function describeFiles(directory: string): Promise<Manifest['files']> {
  const entries = SNAPSHOT_FILES.map(async (name) => {
    const path = join(directory, name);
    return [name, { sha256: await hashFile(path), bytes: (await stat(path)).size }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Throws RefusedSnapshotError when a file is missing or has another size; cheap. */
export async function checkSizes(directory: string, { files }: Manifest): Promise<void> {
  for (const name of SNAPSHOT_FILES) {
    const bytes = await stat(join(directory, name)).then(
      ({ size }) => size,
      () => undefined,
    );
    const expected = files[name]?.bytes;
    if (bytes === undefined) throw new RefusedSnapshotError(`${name} is missing`);
    if (bytes !== expected) {
      throw new RefusedSnapshotError(`${name} is damaged: expected ${expected} bytes, got ${bytes}`);
    }
  }
}

/** Throws RefusedSnapshotError when a file's content is not what was written; reads all of them. */
export async function checkContents(directory: string, { files }: Manifest): Promise<void> {
  for (const name of SNAPSHOT_FILES) {
    if ((await hashFile(join(directory, name))) === files[name]?.sha256) continue;
    throw new RefusedSnapshotError(`${name} is damaged: its checksum is not the one it was written with`);
  }
}
