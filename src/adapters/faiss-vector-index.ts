import { Index, MappedRows } from 'faiss-node';
import type { Neighbours } from 'faiss-node';
import type { Bitmap } from '../domain/bitmap.ts';
import type { Candidate } from '../domain/candidate.ts';
import type { VectorIndex } from '../ports/vector-index.ts';
import type { IndexPlan } from './faiss-index-plan.ts';

export interface FaissFiles {
  /** FAISS file, row = image. Not loaded for a FLAT index: the embeddings answer the same, with half the memory. */
  readonly indexPath: string;
  /** NumPy file of the same rows, mapped into memory. */
  readonly embeddingsPath: string;
  readonly plan: IndexPlan;
}

/** Opens an index for searching. Throws an Error with the reason when a file is damaged or the two do not belong together. */
export async function openFaissVectorIndex({ indexPath, embeddingsPath, plan }: FaissFiles): Promise<VectorIndex> {
  const rows = MappedRows.open(embeddingsPath);
  try {
    if (plan.type === 'FLAT') return describeIndex(rows);
    const index = await Index.readAsync(indexPath, { mmap: plan.type !== 'HNSW' }); // a graph cannot be mapped
    if (index.ntotal() === rows.rows && index.getDimension() === rows.dimensions)
      return describeIndex(rows, { index, plan });
    const got = `${index.ntotal()} rows of ${index.getDimension()}`;
    index.close();
    throw new Error(`Expected an index of ${rows.rows} rows of ${rows.dimensions} values, got ${got}.`);
  } catch (error) {
    rows.close();
    throw error;
  }
}

interface Approximate {
  readonly index: Index;
  readonly plan: IndexPlan;
}

function describeIndex(rows: MappedRows, approximate?: Approximate): VectorIndex {
  const scan: VectorIndex['scan'] = async (query, k, eligible) => {
    if (k < 1 || rows.rows === 0) return [];
    return toCandidates(await rows.searchAsync(query, Math.min(k, rows.rows), eligible?.bytes));
  };
  return {
    size: rows.rows,
    dimensions: rows.dimensions,
    scan,
    search: approximate === undefined ? scan : (query, k, eligible) => searchIndex(approximate, query, { k, eligible }),
    rescore(query, ids) {
      const scores = rows.scores(query, Int32Array.from(ids));
      return ids.map((row, i) => ({ row, similarity: scores[i] as number }));
    },
    embeddingOf: (row) => rows.row(row),
    async close() {
      approximate?.index.close();
      rows.close();
    },
  };
}

/** What the index finds among the eligible rows; similarities may be rounded, rows may be fewer than `k`. */
export async function searchIndex(
  { index, plan }: Approximate,
  query: Float32Array,
  { k, eligible }: { readonly k: number; readonly eligible?: Bitmap | undefined },
): Promise<readonly Candidate[]> {
  const wanted = Math.min(k, index.ntotal());
  if (wanted < 1) return [];
  const { nprobe, efSearch } = plan.parameters;
  const found = await index.searchAsync(query, wanted, {
    nprobe,
    efSearch: efSearch === undefined ? undefined : Math.max(efSearch, wanted), // a graph search keeps at least as many as it returns
    eligible: eligible?.bytes,
  });
  return toCandidates(found);
}

function toCandidates({ labels, distances }: Neighbours): readonly Candidate[] {
  const candidates: Candidate[] = [];
  labels.forEach((row, i) => {
    if (row >= 0) candidates.push({ row, similarity: distances[i] as number });
  });
  return candidates;
}
