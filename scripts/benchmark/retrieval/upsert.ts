import { percentile } from '../statistics.ts';
import { remove, searchLike, upsert } from './live-changes.ts';
import type { Part } from './part.ts';
import { CURRENCY, type SmallShop, openSmallShop } from './small-shop.ts';

const PRODUCTS = 400;
const SEARCHERS = 4;
const GIVE_UP_MS = 30_000;

/** From sending a new product with a picture to the first answer of a search that holds it, while other clients search. */
export const upserts: Part = {
  name: 'upsert',
  title: 'Live changes',
  targets: { upsert_visible_p99_ms: '< 1000' },
  async run(bench) {
    const changes = bench.quick ? 150 : 500;
    await using shop = await openSmallShop({ products: PRODUCTS, pictures: PRODUCTS + changes });
    await using server = await shop.serve();
    const load = startLoad(server.url, shop);
    const times: number[] = [];
    try {
      for (let i = 0; i < changes; i++) times.push(await untilVisible(server.url, shop, i));
    } finally {
      await load.stop();
    }
    bench.note(
      `${changes} upserts of a product with a new picture, one after the other, ${PRODUCTS} products, ${SEARCHERS} clients searching (${load.answered()} answers meanwhile); median ${percentile(times, 0.5).toFixed(0)} ms.`,
    );
    return { upsert_visible_p50_ms: percentile(times, 0.5), upsert_visible_p99_ms: percentile(times, 0.99) };
  },
};

async function untilVisible(url: string, shop: SmallShop, i: number): Promise<number> {
  const id = `new${i}`;
  const start = performance.now();
  const price = { amount: i, currency: CURRENCY };
  await upsert(url, [{ id, title: `New ${i}`, brand: id, price, images: [shop.picture(PRODUCTS + i)] }]);
  for (;;) {
    const hits = await searchLike(url, { id: shop.ids[0] ?? '', brand: id, first: 1 });
    const tookMs = performance.now() - start;
    if (hits[0]?.id === id) {
      await remove(url, [id]);
      return tookMs;
    }
    if (tookMs > GIVE_UP_MS) throw new Error(`Expected ${id} in a search within ${GIVE_UP_MS} ms, it was not there.`);
  }
}

function startLoad(url: string, { ids }: SmallShop) {
  const stopped = new AbortController();
  let answered = 0;
  const client = async (_: unknown, first: number): Promise<void> => {
    for (let i = first; !stopped.signal.aborted; i++) {
      await searchLike(url, { id: ids[i % ids.length] ?? '', first: 20 });
      answered++;
    }
  };
  const clients = Promise.all(Array.from({ length: SEARCHERS }, client));
  clients.catch(() => undefined); // `stop` tells it
  return {
    answered: () => answered,
    async stop(): Promise<void> {
      stopped.abort();
      await clients;
    },
  };
}
