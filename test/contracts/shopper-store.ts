import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProductId } from '../../src/domain/product.ts';
import type { EventType, Interaction } from '../../src/domain/shopper.ts';
import type { SearchLog } from '../../src/ports/search-log.ts';
import type { ShopperStore } from '../../src/ports/shopper-store.ts';
import { loggedSearch } from './search-log.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute, 0, 7));

function done(shopperId: string, minute: number, type: EventType = 'CLICK') {
  const interaction: Interaction = { type, at: at(minute), categories: ['Women > Dresses'], colours: ['red'] };
  return { event: { type, productId: 'p' as ProductId, shopperId, at: at(minute) }, interaction };
}

/** What every shopper store must do. `open` gives an empty one each time, with the search log that it shares shoppers with. */
export function describeShopperStore(
  name: string,
  open: () => Promise<{ readonly store: ShopperStore; readonly log: SearchLog }>,
): void {
  describe(`shopper store: ${name}`, () => {
    let store: ShopperStore;
    let log: SearchLog;
    beforeEach(async () => {
      ({ store, log } = await open());
    });
    afterEach(async () => {
      await store.close();
      await log.close();
    });

    it('gives interactions back exactly as they were recorded', async () => {
      const { event, interaction: plain } = done('s', 1);
      const full: Interaction = {
        ...plain,
        type: 'PURCHASE',
        at: at(2),
        brand: 'Nord',
        colours: [],
        price: { amount: 0, currency: 'EUR' },
      };
      await store.record([
        { event, interaction: plain },
        { event: { ...event, searchId: 'search', position: 1 }, interaction: full },
      ]);
      expect(await store.loadInteractions('s', 10)).toStrictEqual([full, plain]);
    });

    it('gives the newest first, at most as many as asked', async () => {
      await store.record([done('s', 2), done('s', 9), done('s', 1)]);
      await store.record([done('s', 5), done('other', 10)]);
      const minutes = async (limit: number) =>
        (await store.loadInteractions('s', limit)).map((interaction) => interaction.at.getUTCMinutes());
      expect(await minutes(10)).toEqual([9, 5, 2, 1]);
      expect(await minutes(2)).toEqual([9, 5]);
    });

    it('gives the later recorded first where times are equal', async () => {
      await store.record([done('s', 1, 'CLICK'), done('s', 1, 'CART')]);
      expect((await store.loadInteractions('s', 10)).map(({ type }) => type)).toEqual(['CART', 'CLICK']);
    });

    it('keeps no interaction of an event without a shopper', async () => {
      const { interaction } = done('s', 1);
      await store.record([{ event: { type: 'CLICK', productId: 'p' as ProductId, at: at(1) }, interaction }]);
      expect(await store.loadInteractions('', 10)).toEqual([]);
      expect(await store.loadInteractions('undefined', 10)).toEqual([]);
    });

    it('knows nothing of an unknown shopper', async () => {
      await store.record([]);
      expect(await store.loadInteractions('s', 10)).toEqual([]);
      expect(await store.forget('s')).toBe(false);
    });

    it('forgets all that is kept of a shopper, and of no other', async () => {
      await store.record([done('s', 1), done('s', 2), done('other', 3)]);
      await log.append([
        loggedSearch('one', 1, { shopperId: 's' }),
        loggedSearch('two', 2, { shopperId: 'other' }),
        loggedSearch('three', 3, { shopperId: 's' }),
      ]);
      expect(await store.forget('s')).toBe(true);
      expect(await store.loadInteractions('s', 10)).toEqual([]);
      expect(await store.loadInteractions('other', 10)).toHaveLength(1);
      const searches = await log.loadRecent(10);
      expect(searches).toStrictEqual([loggedSearch('two', 2, { shopperId: 'other' })]);
      expect(await store.forget('s')).toBe(false);
    });

    it('forgets a shopper of whom it has only an event', async () => {
      await store.record([{ event: done('s', 1).event }]);
      expect(await store.forget('s')).toBe(true);
      expect(await store.forget('s')).toBe(false);
    });

    it('forgets a shopper of whom it has only searches', async () => {
      await log.append([loggedSearch('one', 1, { shopperId: 's' })]);
      expect(await store.forget('s')).toBe(true);
      expect(await store.forget('s')).toBe(false);
    });
  });
}
