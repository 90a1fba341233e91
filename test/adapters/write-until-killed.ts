// Child program of the durability test: saves products one by one through the SQLite store and names each on stdout
// once its promise has resolved, until it is killed.
import { openSqliteProductStore } from '../../src/adapters/sqlite-product-store.ts';
import { plainProduct } from '../domain/plain-product.ts';

const store = await openSqliteProductStore(process.argv[2] as string);
for (let number = 0; ; number++) {
  await store.upsertMany([plainProduct(`p${number}`)]);
  process.stdout.write(`p${number}\n`);
}
