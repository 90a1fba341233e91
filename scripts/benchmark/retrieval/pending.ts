import { SEAL_AT } from '../../../src/adapters/faiss-delta-sealing.ts';
import { faissDeltaSegments } from '../../../src/adapters/faiss-delta-segment.ts';
import { openFileSnapshotStore } from '../../../src/adapters/file-snapshot-store.ts';
import type { Change } from '../../../src/domain/change.ts';
import type { EligibleRows } from '../../../src/domain/columns.ts';
import type { ImageId } from '../../../src/domain/product.ts';
import { OverlaidSnapshot } from '../../../src/pipeline/live/overlaid-snapshot.ts';
import type { VectorIndex } from '../../../src/ports/vector-index.ts';
import { BENCH_MODEL } from './bench-model.ts';
import { productOf, withSnapshot } from './bench-snapshot.ts';
import { ClusteredVectors } from './clustered-vectors.ts';
import { type DataSet, DIMENSIONS, K, queryOf } from './data-set.ts';
import { type Part, sizeName } from './part.ts';
import { compareInTurns, recallOf, timeSearches } from './turns.ts';

const CHANGES = 100_000;
/** Candidates of a shopper's search. */
const CANDIDATES = 500;
const PENDING_STREAM = 5;
const RECALL_QUERIES = 200;

/** What the pending changes are: prices alone, new versions of products with another picture, products that are new. */
const KINDS = ['facts', 'replaced', 'new'] as const;
type Kind = (typeof KINDS)[number];

/** Retrieval (500 candidates) with 100,000 changes since the snapshot was built, against the snapshot alone. */
export const pending: Part = {
  name: 'pending',
  title: 'Pending changes',
  targets: { pending_ratio_facts: '<= 1.3', pending_ratio_replaced: '<= 1.3', pending_ratio_new: '<= 1.3' },
  async run(bench) {
    return withSnapshot(bench, async ({ data, directory, type }) => {
      const measures: Record<string, number> = {};
      for (const kind of KINDS) {
        const { ratio, oursMs, theirsMs, recall, sealedAfter } = await compare(data, directory, kind);
        measures[`pending_ratio_${kind}`] = ratio;
        const sealed = kind === 'facts' ? '' : `, sealed ${sealedAfter.toFixed(0)} s after the last of them`;
        bench.note(
          `${CHANGES} changes (${kind}) over ${sizeName(data.rows)} x 512 (${type})${sealed}: ${oursMs.toFixed(2)} ms, without ${theirsMs.toFixed(2)} ms, one search at a time; recall@${K} ${recall.toFixed(4)}.`,
        );
      }
      return measures;
    });
  },
};

async function compare(data: DataSet, directory: string, kind: Kind) {
  const store = await openFileSnapshotStore({ directory });
  const open = async () => {
    const { snapshot } = await store.openCurrent(BENCH_MODEL.sha256);
    if (snapshot === undefined) throw new Error('The snapshot was refused.');
    return snapshot;
  };
  const plain = await open();
  const sealed = Promise.withResolvers<void>();
  const openDelta = faissDeltaSegments({
    directory,
    onSealed: (rows) => rows > CHANGES - SEAL_AT && sealed.resolve(),
    onProblem: sealed.reject,
  });
  const overlaid = new OverlaidSnapshot(await open(), openDelta(DIMENSIONS));
  for (const change of changes(data, kind)) overlaid.apply(change);
  const eligible = overlaid.columns.eligible({});
  const search = (vector: Float32Array) => overlaid.index.search({ vector, k: CANDIDATES, eligible });
  const theirs = timeSearches(data, (vector) => plain.index.search({ vector, k: CANDIDATES }));
  const start = performance.now();
  if (kind !== 'facts') await sealed.promise;
  const sealedAfter = (performance.now() - start) / 1000;
  const compared = await compareInTurns(timeSearches(data, search), theirs, { rounds: 7, clients: 1 });
  const recall = await recallWithin(data, overlaid.index, eligible);
  await Promise.all([plain.close(), overlaid.close()]);
  return { ...compared, recall, sealedAfter };
}

/** Share of the nearest rows, pending ones included, that a search finds. */
async function recallWithin(data: DataSet, index: VectorIndex, eligible: EligibleRows): Promise<number> {
  const found: number[][] = [];
  const nearest: number[][] = [];
  for (let i = 0; i < RECALL_QUERIES; i++) {
    const query = { vector: queryOf(data, i), k: K, eligible };
    found.push((await index.search(query)).candidates.map(({ row }) => row));
    nearest.push((await index.search({ ...query, exact: true })).candidates.map(({ row }) => row));
  }
  return recallOf(found, nearest);
}

function* changes({ rows }: DataSet, kind: Kind): Generator<Change> {
  const drawn = new Float32Array(CHANGES * DIMENSIONS);
  if (kind !== 'facts') new ClusteredVectors(DIMENSIONS, PENDING_STREAM).drawInto(drawn);
  for (let i = 0; i < CHANGES; i++) {
    const row = kind === 'new' ? rows + i : Math.floor((i * rows) / CHANGES);
    const product = productOf(row);
    if (kind === 'facts') {
      yield { kind, productId: product.id, facts: { price: { amount: i, currency: 'EUR' } } };
      continue;
    }
    const embeddings = drawn.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS);
    yield { kind: 'upsert', product, imageIds: [`p${row}/1` as ImageId], embeddings };
  }
}
