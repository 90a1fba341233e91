import type { Product, ProductId } from '../../domain/product.ts';
import type { CatalogRow, CatalogSource } from '../../ports/catalog-source.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ProductStore } from '../../ports/product-store.ts';

export interface ImportCatalogDeps {
  readonly source: CatalogSource;
  readonly store: ProductStore;
  readonly clock: Clock;
  /** Called after every batch with the rows read so far. */
  readonly onProgress?: (rows: number) => void;
}

export interface ImportCatalogOptions {
  /** Remove the products that the source does not have. Nothing is removed when it has no good row at all. */
  readonly replace?: boolean;
}

export interface ImportReport {
  readonly imported: number;
  /** The first 1,000 rows that were no product, and why. */
  readonly rejected: readonly Rejection[];
  readonly rejectedCount: number;
  readonly removed: number;
  readonly tookMs: number;
}

type Rejection = Extract<CatalogRow, { rejected: unknown }>['rejected'];

const BATCH = 500;
const REJECTIONS_KEPT = 1000;

/**
 * Reads a catalogue into the product store. A bad row is reported and counted, it never stops the import. What was written
 * stays when the import is broken off: run it again to complete it. Throws what the source (unreadable) or the store throws.
 */
export async function importCatalog(
  deps: ImportCatalogDeps,
  options: ImportCatalogOptions = {},
): Promise<ImportReport> {
  const startedAt = deps.clock.now().getTime();
  const seen = new Set<ProductId>();
  const rejected: Rejection[] = [];
  let rejectedCount = 0;
  for await (const batch of batches(deps.source.rows())) {
    const products: Product[] = [];
    for (const row of batch) {
      if ('product' in row) products.push(row.product);
      else if (++rejectedCount <= REJECTIONS_KEPT) rejected.push(row.rejected);
    }
    await deps.store.upsertMany(products);
    for (const { id } of products) seen.add(id);
    deps.onProgress?.(seen.size + rejectedCount);
  }
  const removed = options.replace === true && seen.size > 0 ? await removeOthers(deps.store, seen) : 0;
  const tookMs = deps.clock.now().getTime() - startedAt;
  return { imported: seen.size, rejected, rejectedCount, removed, tookMs };
}

async function* batches(rows: AsyncIterable<CatalogRow>): AsyncGenerator<readonly CatalogRow[]> {
  let batch: CatalogRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function removeOthers(store: ProductStore, seen: ReadonlySet<ProductId>): Promise<number> {
  const others: ProductId[] = [];
  for await (const { id } of store.all()) {
    if (!seen.has(id)) others.push(id);
  }
  return store.deleteMany(others);
}
