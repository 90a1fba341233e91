import type { RankingWeights } from '../../domain/ranking.ts';
import type { Hit } from '../../pipeline/search/search-request.ts';
import type { HitResolvers, ScorePart } from '../generated/resolvers.ts';
import { fromStore, toProductImage } from './product.ts';

/** The parts of a score in the order of its sum. */
const PART_NAMES: readonly (keyof RankingWeights)[] = ['visual', 'attribute', 'personal', 'freshness', 'pricePenalty'];

export const hit = {
  matchedImage: ({ product, matchedImageId }) => {
    const image = fromStore(product).images.find(({ id }) => id === matchedImageId);
    return toProductImage(product.id, image ?? { id: matchedImageId });
  },
  explain: (parent) => ({ parts: PART_NAMES.map((name) => toScorePart(parent, name)), why: parent.why }),
  variants: async ({ variantIds }, _args, { loadProducts }) => {
    const variants = await loadProducts(variantIds);
    return variants.filter((product) => product !== undefined);
  },
} satisfies HitResolvers;

function toScorePart({ parts, weights }: Pick<Hit, 'parts' | 'weights'>, name: keyof RankingWeights): ScorePart {
  const value = parts[name];
  const weight = weights[name];
  return { name, value, weight, contribution: name === 'pricePenalty' ? -(value * weight) : value * weight };
}
