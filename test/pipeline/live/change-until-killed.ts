// Child program of the crash test: changes products live through real stores, journal and index, and reindexes now and
// then; names each change on stdout once it is acknowledged, until it is killed.
import { createHash } from 'node:crypto';
import { deleteProducts, upsertProducts } from '../../../src/pipeline/change-products.ts';
import { openCrashShop } from './crash-shop.ts';

const [directory, run] = process.argv.slice(2) as [string, string];
await using shop = await openCrashShop(directory);
process.stdout.write(`ready\n`);
const { signal } = new AbortController();

/** One product of its own for each of four callers, so that the order of its changes is known. */
async function change(caller: number): Promise<never> {
  for (let n = 0; ; n++) {
    const id = `p${caller}-${n % 9}`;
    const title = `T${run}x${caller}x${n}`;
    const draw = createHash('sha256').update(title).digest();
    const kind = (draw[0] as number) % 5;
    process.stdout.write(`begin ${id} ${kind === 0 ? 'gone' : title}\n`);
    if (kind === 0) await deleteProducts(shop.changes, [id]);
    else if (kind === 1)
      await upsertProducts(shop.changes, [{ id, title, inStock: true, images: [shop.image(title)] }], signal);
    else
      await upsertProducts(
        shop.changes,
        [{ id, title, price: { amount: n, currency: 'EUR' }, images: [shop.image(id)] }],
        signal,
      );
    process.stdout.write(`done ${id} ${kind === 0 ? 'gone' : title}\n`);
  }
}

async function reindexOften(): Promise<never> {
  for (;;) {
    const { id } = await shop.reindexer.start({ indexType: 'AUTO' });
    const job = await shop.reindexer.finished(id);
    process.stdout.write(`reindex ${job.state} ${job.error ?? ''}\n`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

await Promise.all([change(0), change(1), change(2), change(3), reindexOften()]);
