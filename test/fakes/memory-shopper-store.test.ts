import { describeShopperStore } from '../contracts/shopper-store.ts';
import { memorySearchLog } from './memory-search-log.ts';
import { memoryShopperStore } from './memory-shopper-store.ts';

describeShopperStore('memory', async () => {
  const log = memorySearchLog();
  return { store: memoryShopperStore(log), log };
});
