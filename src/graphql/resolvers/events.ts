import { type Caller, shopperOf } from '../../domain/caller.ts';
import type { ProductId } from '../../domain/product.ts';
import { type NewEvent, recordEvents } from '../../pipeline/record-events.ts';
import type { EventInput, MutationResolvers } from '../generated/resolvers.ts';
import { withoutNulls } from '../without-nulls.ts';

export const eventMutations = {
  recordEvents: (_root, { events }, { deps, loadProducts, caller }) =>
    recordEvents(
      { ...deps, loadProducts },
      events.map((event) => parseEvent(event, caller)),
    ),
  forgetShopper: async (_root, { id }, { deps, caller }) => {
    const shopperId = shopperOf(caller, id) ?? id;
    await deps.searchLog.flush(); // what still waits to be written names the shopper, too
    return deps.shoppers.forget(shopperId);
  },
} satisfies MutationResolvers;

/** An event of the caller's own shopper unless it names another that the caller may speak for. */
function parseEvent(input: EventInput, caller: Caller): NewEvent {
  const { productId, shopperId, ...rest } = withoutNulls(input);
  const shopper = shopperOf(caller, shopperId);
  return { ...rest, productId: productId as ProductId, ...(shopper !== undefined && { shopperId: shopper }) };
}
