import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MappedRows } from 'faiss-node';
import { type DataSet, DIMENSIONS, INDEX_KINDS, K } from './data-set.ts';

const run = promisify(execFile);
/** As many as HNSW32 of FAISS has: 32 links, 64 in the lowest layer. */
const LINKS = 32;
const EF_CONSTRUCTION = INDEX_KINDS.hnsw.parameters.efConstruction;
const INSTALL_TIMEOUT_MS = 300_000;

/** A graph over all rows of the data set. */
export interface Graph {
  /** Rows of the K nearest neighbours. */
  search(query: Float32Array, efSearch: number): Promise<Iterable<number>>;
}

interface Usearch {
  readonly Index: new (options: {
    metric: 'ip';
    quantization: 'f32';
    dimensions: number;
    connectivity: number;
    expansion_add: number;
    expansion_search: number;
  }) => UsearchIndex;
}

interface UsearchIndex {
  add(keys: BigUint64Array, vectors: Float32Array, threads: number): void;
  search(query: Float32Array, k: number, threads: number): { readonly keys: BigUint64Array };
  save(path: string): void;
  load(path: string): void;
}

/** usearch takes its efSearch when it is opened: the graph is built once and loaded again for another. */
export async function buildUsearch(data: DataSet, folder: string): Promise<Graph> {
  const { Index } = (await install('usearch@2.26.2', folder)) as Usearch;
  const open = (efSearch: number): UsearchIndex =>
    new Index({
      metric: 'ip',
      quantization: 'f32',
      dimensions: DIMENSIONS,
      connectivity: LINKS,
      expansion_add: EF_CONSTRUCTION,
      expansion_search: efSearch,
    });
  const path = join(folder, 'graph.usearch');
  const built = open(K);
  const keys = BigUint64Array.from({ length: data.rows }, (_, row) => BigInt(row));
  built.add(keys, readAll(data), availableParallelism());
  built.save(path);

  let current = { efSearch: K, index: built };
  return {
    async search(query, efSearch) {
      if (efSearch !== current.efSearch) {
        const index = open(efSearch);
        index.load(path);
        current = { efSearch, index };
      }
      return Array.from(current.index.search(query, K, 1).keys, Number);
    },
  };
}

interface Hnswlib {
  readonly HierarchicalNSW: new (space: 'ip', dimensions: number) => HnswlibIndex;
}

interface HnswlibIndex {
  initIndex(maxElements: number, links: number, efConstruction: number): void;
  addPoint(vector: number[], label: number): void;
  setEf(efSearch: number): void;
  searchKnn(query: number[], k: number): { readonly neighbors: number[] };
}

export async function buildHnswlib(data: DataSet, folder: string): Promise<Graph> {
  const { HierarchicalNSW } = (await install('hnswlib-node@3.0.0', folder)) as Hnswlib;
  const index = new HierarchicalNSW('ip', DIMENSIONS);
  index.initIndex(data.rows, LINKS, EF_CONSTRUCTION);
  using rows = MappedRows.open(data.embeddingsPath);
  for (let row = 0; row < data.rows; row++) index.addPoint([...rows.row(row)], row);
  return {
    async search(query, efSearch) {
      index.setEf(efSearch);
      return index.searchKnn([...query], K).neighbors;
    },
  };
}

/** Installs a package into a folder of its own and loads it from there. Throws where it does not install or load. */
async function install(spec: string, folder: string): Promise<unknown> {
  const manifest = join(folder, 'package.json');
  await writeFile(manifest, '{"private":true}');
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', spec], {
    cwd: folder,
    timeout: INSTALL_TIMEOUT_MS,
  });
  return createRequire(manifest)(spec.slice(0, spec.indexOf('@'))) as unknown;
}

function readAll({ embeddingsPath, rows: count }: DataSet): Float32Array {
  using rows = MappedRows.open(embeddingsPath);
  const all = new Float32Array(count * DIMENSIONS);
  for (let row = 0; row < count; row++) all.set(rows.row(row), row * DIMENSIONS);
  return all;
}
