import { foldCase } from './filter.ts';
import { CATEGORY_SEPARATOR, categoryLineage } from './product.ts';

/** Case, and the plural of the last word, do not matter: `Dresses` and `dress` are the same. */
export function comparable(value: string): string {
  return foldCase(value).replace(/(?<=(?:s|x|z|ch|sh))es$|(?<=[^s])s$/u, '');
}

/** All that people may call a category by: its path, the paths above it, and its last level alone. */
export function categoryNames(path: string): readonly string[] {
  return [path.split(CATEGORY_SEPARATOR).at(-1) ?? '', ...categoryLineage(path)];
}
