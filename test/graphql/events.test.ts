import { expect, test } from 'vitest';
import { memoryShopperStore } from '../fakes/memory-shopper-store.ts';
import { startTestServer } from '../harness.ts';

const RECORD =
  'mutation ($events: [EventInput!]!) { recordEvents(events: $events) { recorded rejected { index reason } } }';

test('events are kept with their search and position; those of unknown products are named', async () => {
  const shoppers = memoryShopperStore();
  await using server = await startTestServer({ shoppers });
  const { data, errors } = await server.query(RECORD, {
    events: [
      { type: 'CLICK', productId: 'shirt-red', shopperId: 'ann', searchId: 's-1', position: 2, at: null },
      { type: 'PURCHASE', productId: 'nothing', shopperId: 'ann' },
    ],
  });
  expect(errors).toEqual([]);
  expect(data.recordEvents).toMatchObject({ recorded: 1, rejected: [{ index: 1 }] });
  expect(shoppers.events).toEqual([
    {
      type: 'CLICK',
      productId: 'shirt-red',
      shopperId: 'ann',
      searchId: 's-1',
      position: 2,
      at: new Date('2026-05-02T12:00:00Z'), // the clock's now
    },
  ]);
});

test('a shopper is forgotten once', async () => {
  await using server = await startTestServer();
  await server.query(RECORD, { events: [{ type: 'CART', productId: 'mug/1', shopperId: 'ann' }] });
  const forget = () => server.admin('mutation { forgetShopper(id: "ann") }');
  expect((await forget()).data).toEqual({ forgetShopper: true });
  expect((await forget()).data).toEqual({ forgetShopper: false });
});

test('more than 100 events a call are refused', async () => {
  await using server = await startTestServer();
  const events = Array.from({ length: 101 }, () => ({ type: 'CLICK', productId: 'mug/1' }));
  expect(await server.query(RECORD, { events })).toMatchObject({
    status: 400,
    errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
  });
});
