import type { Change } from '../domain/change.ts';
import { VitrineError, badInput, toVitrineError } from '../domain/errors.ts';
import { type ProductPatch, isOfFacts, parseProductId, patchProduct } from '../domain/patch-product.ts';
import type { Product, ProductId } from '../domain/product.ts';
import type { ImageFailure } from '../domain/reindex-job.ts';
import type { ChangeJournal } from '../ports/change-journal.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProductStore } from '../ports/product-store.ts';
import type { EmbedImagesDeps } from './indexing/embed-images.ts';
import { type EmbeddedImages, embedProducts, knownImages } from './live/embed-product.ts';
import type { ProductQueue } from './live/product-queue.ts';
import type { LiveSnapshot } from './live-snapshot.ts';

export interface ChangeProductsDeps extends EmbedImagesDeps {
  readonly products: Pick<ProductStore, 'writable' | 'loadMany' | 'upsertMany' | 'deleteMany'>;
  readonly journal: Pick<ChangeJournal, 'append' | 'writable'>;
  readonly liveSnapshot: Pick<LiveSnapshot, 'acquire' | 'current' | 'apply' | 'delta'>;
  readonly clock: Clock;
  /** One for the whole process. */
  readonly productQueue: ProductQueue;
  /** Changes that may stand behind the snapshot that serves. */
  readonly maxPendingChanges: number;
}

interface Rejection {
  /** Position in the call. */
  readonly index: number;
  readonly id: string;
  readonly reason: string;
}

export interface UpsertOutcome {
  /** Products stored. */
  readonly upserted: number;
  /** Products that were not stored. */
  readonly rejected: readonly Rejection[];
  /** Products that were stored and cannot be searched, and why. */
  readonly notSearchable: readonly { readonly id: string; readonly code: string; readonly reason: string }[];
  /** Pictures that could not be indexed. */
  readonly failures: readonly ImageFailure[];
}

export interface DeleteOutcome {
  readonly deleted: number;
  /** Ids that no product has. */
  readonly notFound: readonly string[];
}

const MAX_PRODUCTS = 100;

/**
 * Changes products, or makes new ones; searches see it when the promise resolves, and it survives a crash. The product store
 * comes first, the journal second: what is acknowledged stands in both. A bad product is reported and never stops the others.
 * Before anything is indexed, products are stored and journalled all the same, and searched from the first reindex on.
 * Throws BAD_USER_INPUT, FORBIDDEN when the store is the shop's alone, CONFLICT when the journal cannot be written,
 * OVERLOADED when so much has changed that a reindex is due. The signal has no effect once something is stored.
 */
export async function upsertProducts(
  deps: ChangeProductsDeps,
  patches: readonly ProductPatch[],
  signal: AbortSignal,
): Promise<UpsertOutcome> {
  checkChangeable(deps, patches.length);
  const rejected: Rejection[] = [];
  const asked = parseIds(patches, rejected);
  const ids = asked.map(({ id }) => id);
  return deps.productQueue.inTurn(ids, async () => {
    const before = await deps.products.loadMany(ids);
    const plans = planChanges(asked, { before, now: deps.clock.now(), rejected });
    const { changes, failures } = await toChanges(deps, plans, signal);
    signal.throwIfAborted();
    if (plans.length > 0) await deps.products.upsertMany(plans.map(({ product }) => product));
    await commit(deps, changes);
    return {
      upserted: plans.length,
      rejected: rejected.sort((a, b) => a.index - b.index),
      notSearchable: changes.flatMap((change) => whyNotSearchable(deps, change, failures)),
      failures,
    };
  });
}

/**
 * Removes products; no search finds them when the promise resolves. Durable and ordered as `upsertProducts`, and throws the
 * same.
 */
export async function deleteProducts(deps: ChangeProductsDeps, ids: readonly string[]): Promise<DeleteOutcome> {
  checkChangeable(deps, ids.length);
  const wanted = [...new Set(ids)].map(parseProductId);
  return deps.productQueue.inTurn(wanted, async () => {
    const products = await deps.products.loadMany(wanted);
    const found = wanted.filter((_, i) => products[i] !== undefined);
    if (found.length > 0) await deps.products.deleteMany(found);
    await commit(
      deps,
      wanted.map((productId) => ({ kind: 'delete', productId })), // an index may know what the store no longer has
    );
    return { deleted: found.length, notFound: wanted.filter((_, i) => products[i] === undefined) };
  });
}

function checkChangeable(deps: ChangeProductsDeps, count: number): void {
  const { products, journal, liveSnapshot, maxPendingChanges } = deps;
  if (!products.writable)
    throw new VitrineError('FORBIDDEN', 'The product store belongs to the shop: it is read only.');
  if (!journal.writable) throw new VitrineError('CONFLICT', 'Another server on this data folder takes the changes.');
  if (count > MAX_PRODUCTS) throw badInput(`Expected at most ${MAX_PRODUCTS} products, got ${count}.`);
  const { pending, problem } = liveSnapshot.delta;
  if (problem !== undefined) throw new VitrineError('CONFLICT', `${problem} Run a reindex first.`);
  if (pending + count > maxPendingChanges) {
    throw new VitrineError('OVERLOADED', `${pending} changes stand behind the index: run a reindex.`);
  }
}

interface Asked {
  readonly index: number;
  readonly id: ProductId;
  readonly patch: ProductPatch;
}

interface Plan {
  readonly before: Product | undefined;
  readonly product: Product;
  readonly patch: ProductPatch;
}

function parseIds(patches: readonly ProductPatch[], rejected: Rejection[]): readonly Asked[] {
  const seen = new Set<string>();
  return patches.flatMap((patch, index) =>
    orRejected(rejected, { index, id: patch.id }, () => {
      const id = parseProductId(patch.id);
      if (seen.has(id)) throw badInput('The same product stands in this call before.');
      seen.add(id);
      return { index, id, patch };
    }),
  );
}

function planChanges(
  asked: readonly Asked[],
  { before, now, rejected }: { before: readonly (Product | undefined)[]; now: Date; rejected: Rejection[] },
): readonly Plan[] {
  return asked.flatMap(({ index, id, patch }, i) =>
    orRejected(rejected, { index, id }, () => ({
      before: before[i],
      product: patchProduct(before[i], patch, now),
      patch,
    })),
  );
}

/** What `make` makes, or nothing and a rejection where it throws. */
function orRejected<T>(rejected: Rejection[], place: Pick<Rejection, 'index' | 'id'>, make: () => T): readonly T[] {
  try {
    return [make()];
  } catch (error) {
    rejected.push({ ...place, reason: toVitrineError(error).message });
    return [];
  }
}

/** Embeds what has to be: not where price and stock alone change, nor where the index has the images already. */
async function toChanges(deps: ChangeProductsDeps, plans: readonly Plan[], signal: AbortSignal) {
  using lease = deps.liveSnapshot.current() && deps.liveSnapshot.acquire();
  const known = plans.map(({ before, product, patch }): Change | undefined => {
    if (before === undefined) return undefined;
    if (isOfFacts(patch)) return toFacts(product, patch);
    const images = lease && knownImages(lease.snapshot, before, product);
    return images && toUpsert(product, images);
  });
  const fresh = plans.filter((_, i) => known[i] === undefined).map(({ product }) => product);
  const { embedded, failures } = await embedProducts(deps, fresh, signal);
  const upserts = fresh.map((product, i) => toUpsert(product, embedded[i] as EmbeddedImages)).values();
  return { changes: known.map((change) => change ?? (upserts.next().value as Change)), failures };
}

function toUpsert(product: Product, images: EmbeddedImages): Change {
  const { description: _, url: __, images: ___, updatedAt: ____, ...facts } = product;
  return { kind: 'upsert', product: facts, ...images };
}

function toFacts({ id, price, inStock }: Product, patch: ProductPatch): Change {
  const facts = {
    ...(patch.price !== undefined && { price: price ?? null }),
    ...(patch.inStock !== undefined && { inStock: inStock ?? null }),
  };
  return { kind: 'facts', productId: id, facts };
}

async function commit({ journal, liveSnapshot }: ChangeProductsDeps, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  liveSnapshot.apply(await journal.append(changes));
}

function whyNotSearchable(
  { liveSnapshot }: ChangeProductsDeps,
  change: Change,
  failures: readonly ImageFailure[],
): UpsertOutcome['notSearchable'] {
  if (change.kind !== 'upsert') return [];
  const { id } = change.product;
  const failure = failures.find(({ productId }) => productId === id);
  if (change.imageIds.length === 0 && failure !== undefined) {
    return [{ id, code: failure.code, reason: `None of its pictures can be read. ${failure.reason}` }];
  }
  if (liveSnapshot.current() !== undefined) return [];
  return [{ id, code: 'INDEX_NOT_READY', reason: 'Nothing is indexed yet: it is searched from the first reindex on.' }];
}
