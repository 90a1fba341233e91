// Child program of the crash test: builds and publishes snapshots one after the other, names each on stdout once it is
// published, until it is killed.
import { openFileSnapshotStore } from '../../src/adapters/file-snapshot-store.ts';
import { snapshotContent } from '../contracts/snapshot-content.ts';

const [directory, firstNumber] = process.argv.slice(2) as [string, string];
const store = await openFileSnapshotStore({ directory, keep: 2 });
process.stdout.write('ready\n');
for (let number = Number(firstNumber); ; number++) {
  const id = `s${String(number).padStart(6, '0')}`;
  const createdAt = new Date(Date.UTC(2026, 0, 1) + number * 1000);
  await store.build(snapshotContent({ id, createdAt, seed: number, products: 100, indexType: 'IVF_FLAT' }));
  await store.publish(id);
  process.stdout.write(`${id}\n`);
}
