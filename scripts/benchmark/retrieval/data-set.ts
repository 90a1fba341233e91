import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Index, MappedRows, MetricType, ScanIndex } from 'faiss-node';
import { npyHeader, openNpyFile, writeNpyFile } from '../../../src/adapters/npy-file.ts';
import { ClusteredVectors } from './clustered-vectors.ts';

export const DIMENSIONS = 512;
/** Neighbours that every search asks for. */
export const K = 20;
const QUERIES = 1000;
/** Queries whose true neighbours are known. */
const JUDGED = 200;
const ROWS_AT_A_TIME = 4096;
/** Between FAISS's own limits of 39 and 256: both sides search the same lists, however well they were learnt. */
const ROWS_PER_CENTROID = 64;
const ROW_STREAM = 2;
const QUERY_STREAM = 3;
const VERSION = 'v2';

/**
 * How each index type is made and searched: what planIndex takes for these sizes, but for efConstruction, which is FAISS's own
 * default here: a graph of 200 takes five times as long to build, and both sides search the same one.
 */
export const INDEX_KINDS = {
  flat: { factory: 'Flat', parameters: {} },
  ivf: { factory: 'IVF1000,Flat', parameters: { nprobe: 50 } },
  hnsw: { factory: 'HNSW32,Flat', parameters: { efSearch: 128, efConstruction: 40 } },
  ivfpq: { factory: 'IVF1000,PQ32x8np', parameters: { nprobe: 50 } },
} as const satisfies Record<string, IndexKind>;

export type IndexKindName = keyof typeof INDEX_KINDS;
export const INDEX_KIND_NAMES = Object.keys(INDEX_KINDS) as readonly IndexKindName[];

export interface IndexKind {
  readonly factory: string;
  readonly parameters: { readonly nprobe?: number; readonly efSearch?: number; readonly efConstruction?: number };
}

export interface ScanFiles {
  readonly embeddingsPath: string;
  readonly codesPath: string;
}

/** Clustered rows and held-out queries on disk, drawn once and kept; nothing in it depends on the machine but the index files. */
export interface DataSet {
  readonly rows: number;
  readonly embeddingsPath: string;
  readonly queriesPath: string;
  /** QUERIES × DIMENSIONS. */
  readonly queries: Float32Array;
  /** The K exact neighbours of each of the first queries, best first. */
  readonly truth: readonly (readonly number[])[];
  /** The rows as a snapshot of so many keeps them, and their one-byte codes. Written when they are not there. */
  scanFiles(): Promise<ScanFiles>;
  /** Builds the index file when it is not there. */
  indexFile(kind: IndexKindName): Promise<string>;
}

export async function openDataSet(parent: string, rows: number): Promise<DataSet> {
  const folder = join(parent, `${VERSION}-${rows}x${DIMENSIONS}`);
  await mkdir(folder, { recursive: true });
  const embeddingsPath = join(folder, 'embeddings.npy');
  const queriesPath = join(folder, 'queries.npy');
  await makeFile(embeddingsPath, (path) => writeVectors(path, { count: rows, stream: ROW_STREAM }));
  await makeFile(queriesPath, (path) => writeVectors(path, { count: QUERIES, stream: QUERY_STREAM }));
  const queries = await readVectors(queriesPath, 0, QUERIES);
  const truthPath = join(folder, 'truth.json');
  await makeFile(truthPath, async (path) => writeFile(path, JSON.stringify(findTruth(embeddingsPath, queries))));
  return {
    rows,
    embeddingsPath,
    queriesPath,
    queries,
    truth: JSON.parse(await readFile(truthPath, 'utf8')) as number[][],
    scanFiles: () => scanFiles(folder, embeddingsPath),
    async indexFile(kind) {
      const file = join(folder, indexName(INDEX_KINDS[kind]));
      await makeFile(file, (path) => buildIndex(path, { rows, embeddingsPath, kind: INDEX_KINDS[kind] }));
      return file;
    },
  };
}

async function scanFiles(folder: string, float32Path: string): Promise<ScanFiles> {
  const files = { embeddingsPath: join(folder, 'snapshot-embeddings.npy'), codesPath: join(folder, 'codes.bin') };
  await makeFile(files.embeddingsPath, async (path) => {
    using rows = openNpyFile(float32Path);
    await writeNpyFile(path, rows);
  });
  await makeFile(files.codesPath, (path) => ScanIndex.writeCodesAsync(files.embeddingsPath, path));
  return files;
}

/** `HNSW32-Flat-40.index`: a kind that is changed is built anew. */
function indexName({ factory, parameters: { efConstruction } }: IndexKind): string {
  return `${factory.replace(',', '-')}${efConstruction === undefined ? '' : `-${efConstruction}`}.index`;
}

/** Query i of the set. */
export function queryOf({ queries }: Pick<DataSet, 'queries'>, i: number): Float32Array {
  const start = (i % QUERIES) * DIMENSIONS;
  return queries.subarray(start, start + DIMENSIONS);
}

/** Writes aside and renames, so that a file of an interrupted run is made anew. */
async function makeFile(path: string, write: (aside: string) => Promise<void>): Promise<void> {
  if (existsSync(path)) return;
  const start = performance.now();
  const aside = `${path}.${process.pid}`;
  await rm(aside, { force: true });
  await write(aside);
  await rename(aside, path);
  console.error(`Made ${path} in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
}

async function writeVectors(
  path: string,
  { count, stream }: { readonly count: number; readonly stream: number },
): Promise<void> {
  const vectors = new ClusteredVectors(DIMENSIONS, stream);
  const chunk = new Float32Array(Math.min(count, ROWS_AT_A_TIME) * DIMENSIONS);
  await using file = await open(path, 'w');
  await file.write(npyHeader(count, DIMENSIONS, '<f4'));
  for (let row = 0; row < count; row += ROWS_AT_A_TIME) {
    const part = chunk.subarray(0, Math.min(count - row, ROWS_AT_A_TIME) * DIMENSIONS);
    vectors.drawInto(part);
    await file.write(new Uint8Array(part.buffer, 0, part.byteLength));
  }
}

async function readVectors(path: string, from: number, count: number): Promise<Float32Array> {
  const values = new Float32Array(count * DIMENSIONS);
  const bytes = new Uint8Array(values.buffer);
  await using file = await open(path);
  const { size } = await file.stat();
  const total = Math.floor(size / (4 * DIMENSIONS));
  const start = size - 4 * DIMENSIONS * (total - from);
  for (let read = 0; read < bytes.length;) {
    const { bytesRead } = await file.read(bytes, read, Math.min(bytes.length - read, 2 ** 30), start + read);
    if (bytesRead === 0) throw new Error(`Expected ${count} vectors from ${from} in ${path}, the file ends before.`);
    read += bytesRead;
  }
  return values;
}

function findTruth(embeddingsPath: string, queries: Float32Array): readonly (readonly number[])[] {
  using rows = MappedRows.open(embeddingsPath);
  const { labels } = rows.search(queries.subarray(0, JUDGED * DIMENSIONS), K);
  return Array.from({ length: JUDGED }, (_, i) => [...labels.subarray(i * K, (i + 1) * K)]);
}

/** Rows are drawn at random, so the first ones are a fair sample to train on. */
async function buildIndex(
  path: string,
  { rows, embeddingsPath, kind }: Pick<DataSet, 'rows' | 'embeddingsPath'> & { readonly kind: IndexKind },
): Promise<void> {
  const threads = availableParallelism();
  using index = Index.fromFactory(DIMENSIONS, kind.factory, MetricType.METRIC_INNER_PRODUCT);
  const { efConstruction } = kind.parameters;
  if (efConstruction !== undefined) index.setParameters({ efConstruction });
  if (!index.isTrained()) {
    const lists = Number(/IVF(\d+)/.exec(kind.factory)?.[1]);
    const sample = await readVectors(embeddingsPath, 0, Math.min(rows, ROWS_PER_CENTROID * lists));
    await index.trainAsync(sample, { threads });
  }
  for (let row = 0; row < rows; row += ROWS_AT_A_TIME) {
    const chunk = await readVectors(embeddingsPath, row, Math.min(rows - row, ROWS_AT_A_TIME));
    await index.addAsync(chunk, { threads });
  }
  await index.writeAsync(path);
}
