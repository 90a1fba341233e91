import { ScanIndex } from 'faiss-node';
import { Bitmap } from '../domain/bitmap.ts';
import { mergeCandidates } from '../domain/candidate.ts';
import { joinPlans } from '../domain/search-plan.ts';
import type { DeltaSegment, OpenDeltaSegment } from '../ports/delta-segment.ts';
import type { VectorAnswer, VectorIndex, VectorQuery } from '../ports/vector-index.ts';
import { Sealing, type SealingOptions } from './faiss-delta-sealing.ts';
import { createGrowingWordIndex } from './sqlite-word-index.ts';

/**
 * Delta segments in memory: rows of the addon's growing scan, words of an FTS5 table. Many rows get an index, so that changes
 * that pile up do not slow searches down; `exact` still compares every row.
 */
export function faissDeltaSegments(options: SealingOptions): OpenDeltaSegment {
  return (dimensions) => openSegment(ScanIndex.create(dimensions), options);
}

function openSegment(scan: ScanIndex, options: SealingOptions): DeltaSegment {
  const sealing = new Sealing(scan, options);
  const words = createGrowingWordIndex();
  let products = 0;
  const closeRows = async () => {
    await sealing.close();
    scan.close();
  };
  return {
    index: describeIndex({ scan, sealing, close: closeRows }),
    words,
    append(product, embeddings) {
      if (embeddings.length > 0) {
        scan.append(embeddings);
        sealing.grown();
      }
      words.append(products++, product);
    },
    async close() {
      await closeRows();
      words.close();
    },
  };
}

interface DeltaRows {
  /** All rows. */
  readonly scan: ScanIndex;
  readonly sealing: Sealing;
  readonly close: () => Promise<void>;
}

function describeIndex({ scan, sealing, close }: DeltaRows): VectorIndex {
  return {
    get size() {
      return scan.rows;
    },
    dimensions: scan.dimensions,
    async search(query, signal) {
      signal?.throwIfAborted();
      const eligible = query.eligible && { ...query.eligible, rows: padded(query.eligible.rows, scan.rows) };
      const { sealed } = sealing;
      const few = (eligible?.rowCount ?? scan.rows) < sealing.least; // a scan in memory, and exact
      if (sealed === undefined || few || query.exact === true) return searchByScan(scan, { ...query, eligible });
      return searchBoth({ scan, sealed }, { ...query, eligible }, signal);
    },
    embeddingOf: (row) => scan.row(row),
    close,
  };
}

/** The sealed rows by their index and those behind by a scan, at the same time. */
async function searchBoth(
  { scan, sealed }: { readonly scan: ScanIndex; readonly sealed: VectorIndex },
  query: VectorQuery,
  signal: AbortSignal | undefined,
): Promise<VectorAnswer> {
  const { filter = {}, rows: all = Bitmap.full(scan.rows), rowCount = scan.rows } = query.eligible ?? {};
  const first = all.slice(0, sealed.size);
  const inFirst = first.count();
  const behind = all.clone();
  behind.bytes.fill(0, 0, sealed.size / 8);
  const [ones, others] = await Promise.all([
    sealed.search({ ...query, eligible: { filter, rows: first, rowCount: inFirst } }, signal),
    searchByScan(scan, { ...query, eligible: { filter, rows: behind, rowCount: rowCount - inFirst } }),
  ]);
  const plan = joinPlans(ones.plan, others.plan);
  const scanned = rowCount === scan.rows ? 'full-scan' : 'scan';
  return {
    candidates: mergeCandidates(ones.candidates, others.candidates, query.k),
    plan: { ...plan, kind: plan.kind === 'index' ? 'index' : scanned },
  };
}

async function searchByScan(
  scan: ScanIndex,
  { vector, k, eligible, exact = false }: VectorQuery,
): Promise<VectorAnswer> {
  const eligibleRows = eligible?.rowCount ?? scan.rows;
  const kind = eligibleRows === scan.rows ? 'full-scan' : 'scan';
  const wanted = Math.min(k, eligibleRows);
  if (wanted < 1) return { candidates: [], plan: { kind, eligibleRows, visitedRows: 0 } };
  const options = { eligible: eligible?.rows.bytes };
  const found = exact
    ? await scan.searchExactAsync(vector, wanted, options)
    : await scan.searchAsync(vector, wanted, options);
  const candidates = Array.from(found.labels, (row, i) => ({ row, similarity: found.distances[i] as number }));
  return { candidates, plan: { kind, eligibleRows, visitedRows: found.visited } };
}

/** The rows may have become more since the bitmap was made: those are not in it. */
function padded(rows: Bitmap, size: number): Bitmap {
  return rows.size >= size ? rows : rows.slice(0, size);
}
