// Child program of the crash test: builds and publishes snapshots one after the other, and goes back to the one before after
// every third, until it is killed. Tells on stdout what it is about to publish (`publishing s1`) and what it has (`s1`).
import { openFileSnapshotStore } from '../../src/adapters/file-snapshot-store.ts';
import { snapshotContent } from '../contracts/snapshot-content.ts';

const [directory, firstNumber] = process.argv.slice(2) as [string, string];
const store = await openFileSnapshotStore({ directory, keep: 2 });
process.stdout.write('ready\n');
async function publish(id: string): Promise<void> {
  process.stdout.write(`publishing ${id}\n`);
  await store.publish(id);
  process.stdout.write(`${id}\n`);
}

let before: string | undefined;
for (let number = Number(firstNumber); ; number++) {
  const id = `s${String(number).padStart(6, '0')}`;
  const createdAt = new Date(Date.UTC(2026, 0, 1) + number * 1000);
  await store.build(snapshotContent({ id, createdAt, seed: number, products: 100, indexType: 'IVF_FLAT' }));
  await publish(id);
  if (number % 3 === 0 && before !== undefined) await publish(before);
  before = id;
}
