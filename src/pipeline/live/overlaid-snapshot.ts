import type { Change, FactsChange } from '../../domain/change.ts';
import { GrowingColumns } from '../../domain/growing-columns.ts';
import type { ProductFacts } from '../../domain/filter.ts';
import type { ImageId } from '../../domain/product.ts';
import type { Manifest } from '../../domain/snapshot.ts';
import type { DeltaSegment } from '../../ports/delta-segment.ts';
import type { Snapshot, StoredSnapshot } from '../../ports/snapshot-store.ts';
import type { VectorIndex } from '../../ports/vector-index.ts';
import type { WordIndex } from '../../ports/word-index.ts';
import { OverlaidColumns } from './overlaid-columns.ts';
import { OverlaidIndex } from './overlaid-index.ts';
import { overlaidWords } from './overlaid-words.ts';

/** What live changes made of a stored snapshot. */
export interface DeltaCounts {
  /** Products that are searched in the delta. */
  readonly products: number;
  /** Products of the stored snapshot that are searched there no more: deleted, or in the delta now. */
  readonly removed: number;
}

/**
 * A stored snapshot with the changes since it was built: a snapshot like any other to those who search. Changes are applied
 * between two turns of the event loop, so a search that took its bitmap sees one state; it may still find what is removed
 * after that, which is for the product store to tell.
 */
export class OverlaidSnapshot implements Snapshot {
  readonly manifest: Manifest;
  readonly index: VectorIndex;
  readonly columns: OverlaidColumns;
  readonly words: WordIndex;
  readonly #stored: StoredSnapshot;
  readonly #delta: DeltaSegment;
  /** Of the delta's rows. */
  readonly #imageIds: ImageId[] = [];
  #products = 0;
  #removed = 0;

  constructor(stored: StoredSnapshot, delta: DeltaSegment) {
    this.#stored = stored;
    this.#delta = delta;
    this.manifest = stored.manifest;
    this.columns = new OverlaidColumns(stored.columns, new GrowingColumns());
    this.index = new OverlaidIndex(stored.index, delta.index, this.columns);
    this.words = overlaidWords(stored.words, delta.words, this.columns);
  }

  get counts(): DeltaCounts {
    return { products: this.#products, removed: this.#removed };
  }

  imageOf(row: number): { readonly id: ImageId } {
    const first = this.columns.firstDeltaRow;
    return row < first ? this.#stored.imageOf(row) : { id: this.#imageIds[row - first] as ImageId };
  }

  /** Searches that begin from now on see the change. Takes microseconds; applying a change again changes nothing. */
  apply(change: Change): void {
    if (change.kind === 'upsert') {
      this.#remove(change.product.id);
      if (change.imageIds.length > 0) this.#append(change);
    } else if (change.kind === 'delete') {
      this.#remove(change.productId);
    } else {
      const ordinal = this.columns.ordinalOf(change.productId);
      if (ordinal !== undefined) this.columns.setFacts(ordinal, changed(this.columns.facts(ordinal), change.facts));
    }
  }

  #append({ product, imageIds, embeddings }: Extract<Change, { kind: 'upsert' }>): void {
    this.#delta.append(product, embeddings);
    this.columns.append(product, imageIds.length);
    this.#imageIds.push(...imageIds);
    this.#products++;
  }

  #remove(productId: string): void {
    const ordinal = this.columns.ordinalOf(productId);
    if (ordinal === undefined) return;
    this.columns.remove(ordinal);
    if (ordinal < this.columns.firstDeltaOrdinal) this.#removed++;
    else this.#products--;
  }

  async close(): Promise<void> {
    await Promise.all([this.#stored.close(), this.#delta.close()]);
  }
}

function changed(facts: ProductFacts, { price, inStock }: FactsChange): Pick<ProductFacts, 'price' | 'inStock'> {
  const now = {
    price: price === undefined ? facts.price : (price ?? undefined),
    inStock: inStock === undefined ? facts.inStock : (inStock ?? undefined),
  };
  return {
    ...(now.price !== undefined && { price: now.price }),
    ...(now.inStock !== undefined && { inStock: now.inStock }),
  };
}
