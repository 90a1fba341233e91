import type { ProductId } from '../../domain/product.ts';

/** Lets changes of one product happen one after the other, in the order of the calls; those of others go on beside them. */
export class ProductQueue {
  readonly #last = new Map<ProductId, Promise<void>>();

  /** Runs `work` once every call before it that names one of these products has ended. */
  async inTurn<T>(ids: readonly ProductId[], work: () => Promise<T>): Promise<T> {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const before = ids.map((id) => this.#last.get(id)).filter((last) => last !== undefined);
    for (const id of ids) this.#last.set(id, ended);
    try {
      await Promise.all(before);
      return await work();
    } finally {
      for (const id of ids) if (this.#last.get(id) === ended) this.#last.delete(id);
      end();
    }
  }
}
