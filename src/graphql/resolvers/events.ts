import type { ProductId } from '../../domain/product.ts';
import { type NewEvent, recordEvents } from '../../pipeline/record-events.ts';
import type { EventInput, MutationResolvers } from '../generated/resolvers.ts';
import { requireAdmin } from '../require-admin.ts';
import { withoutNulls } from '../without-nulls.ts';

export const eventMutations = {
  recordEvents: (_root, { events }, { deps, loadProducts }) =>
    recordEvents({ ...deps, loadProducts }, events.map(parseEvent)),
  forgetShopper: async (_root, { id }, context) => {
    requireAdmin(context);
    await context.deps.searchLog.flush(); // what still waits to be written names the shopper, too
    return context.deps.shoppers.forget(id);
  },
} satisfies MutationResolvers;

function parseEvent(input: EventInput): NewEvent {
  const { productId, ...rest } = withoutNulls(input);
  return { ...rest, productId: productId as ProductId };
}
