import { deleteProducts, upsertProducts } from '../../pipeline/change-products.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';

export const changeMutations = {
  upsertProducts: (_root, { products }, context) => {
    return upsertProducts(context.deps.changes, products, context.signal); // null says something here: nothing is stripped
  },
  deleteProducts: (_root, { ids }, context) => {
    return deleteProducts(context.deps.changes, ids);
  },
} satisfies MutationResolvers;
