import { setTimeout as delay } from 'node:timers/promises';
import type { ServerProcess } from '../server-process.ts';
import { CatalogueModel } from './catalogue-model.ts';
import { reindex, rollback, searchLike } from './live-changes.ts';
import type { Bench, Part } from './part.ts';
import { type SmallShop, openSmallShop } from './small-shop.ts';

const PRODUCTS = 60;
const PICTURES = 300;
const WRITERS = 3;
const QUICK_KILLS = 12;
const FULL_KILLS = 200;
/** A server lives so long at most, from the first change on: long enough for changes to meet a reindex and its publishing. */
const MAX_LIFE_MS = 2500;
const REINDEX_SHARE = 0.6;
const ROLLBACK_SHARE = 0.3;

/**
 * kill -9 of the server at a random moment of upserts, price changes, deletions, reindexes and rollbacks; after every start all products
 * that a search shows are compared with what was acknowledged.
 */
export const crash: Part = {
  name: 'crash',
  title: 'Crashes',
  targets: { crash_lost: '= 0', crash_refused: '= 0', crash_wrong: '= 0' },
  async run(bench) {
    const kills = bench.quick ? QUICK_KILLS : FULL_KILLS;
    await using shop = await openSmallShop({ products: PRODUCTS, pictures: PICTURES });
    const model = new CatalogueModel(shop);
    const found = { lost: 0, wrong: 0, refused: 0 };
    for (let kill = 0; kill <= kills; kill++) {
      const server = await start(bench, shop, found);
      if (server === undefined) break; // a refused start stands for all that would follow
      const { lost, wrong } = await compare(bench, server, model);
      found.lost += lost;
      found.wrong += wrong;
      if (kill < kills) await changeUntilKilled(server, model);
      else await server[Symbol.asyncDispose]();
    }
    bench.note(
      `${kills} kills within ${MAX_LIFE_MS} ms of ${WRITERS} writers at work, ${model.acknowledged} changes acknowledged, ${PRODUCTS} products to begin with.`,
    );
    return {
      crash_kills: kills,
      crash_changes: model.acknowledged,
      crash_lost: found.lost,
      crash_wrong: found.wrong,
      crash_refused: found.refused,
    };
  },
};

async function start(bench: Bench, shop: SmallShop, found: { refused: number }): Promise<ServerProcess | undefined> {
  try {
    return await shop.serve();
  } catch (error) {
    bench.note(`A start was refused: ${(error as Error).message}`);
    found.refused++;
    return undefined;
  }
}

/** Throws when the server refuses a change or falls without being killed. */
async function changeUntilKilled(server: ServerProcess, model: CatalogueModel): Promise<void> {
  const killed = new AbortController();
  const writer = async (_: unknown, number: number): Promise<void> => {
    while (!killed.signal.aborted) {
      try {
        await model.changeOne(server.url, { writer: number, writers: WRITERS });
      } catch (error) {
        if (!killed.signal.aborted) throw error;
      }
    }
  };
  const writers = Promise.all(Array.from({ length: WRITERS }, writer));
  writers.catch(() => undefined); // awaited below
  const publish = async (change: typeof reindex, share: number): Promise<void> => {
    if (Math.random() > share) return;
    await delay(Math.random() * (MAX_LIFE_MS / 3));
    await change(server.url).catch(() => undefined); // one may still run; there may be nothing older; the server may be killed
  };
  const publishing = [publish(reindex, REINDEX_SHARE), publish(rollback, ROLLBACK_SHARE)];
  await delay(Math.random() * MAX_LIFE_MS);
  killed.abort();
  await server.kill();
  await Promise.all([writers, ...publishing]);
}

async function compare(
  bench: Bench,
  { url }: ServerProcess,
  model: CatalogueModel,
): Promise<{ readonly lost: number; readonly wrong: number }> {
  const shown = await searchLike(url, { id: model.anchor });
  const outcome = model.settle(shown);
  const ordered = shown.every(({ score }, i) => i === 0 || score <= (shown[i - 1]?.score ?? 0));
  for (const line of outcome.differences) bench.note(line);
  return { lost: outcome.lost, wrong: outcome.wrong + (ordered ? 0 : 1) };
}
