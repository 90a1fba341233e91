import type { ProductFacts } from '../../src/domain/filter.ts';
import type { ProductId } from '../../src/domain/product.ts';

/** Facts of a product for tests: nothing known but what is given. */
export function facts(id: string, known: Partial<ProductFacts> = {}): ProductFacts {
  return { categories: [], attributes: {}, ...known, id: id as ProductId };
}
