import { join, resolve } from 'node:path';
import { openFileSnapshotStore } from '../adapters/file-snapshot-store.ts';
import { openModel } from '../adapters/model-directory.ts';
import type { Manifest } from '../domain/snapshot.ts';
import { createLiveSnapshot } from '../pipeline/live-snapshot.ts';
import { type Publisher, createPublisher } from '../pipeline/publisher.ts';
import type { SnapshotStore } from '../ports/snapshot-store.ts';
import type { Config } from './config.ts';
import { ROOT } from './root.ts';

/** `vitrine snapshots list`: newest first, a star at the published one. */
export async function listSnapshotsCommand(config: Config): Promise<void> {
  const snapshots = await openSnapshots(config);
  const published = await snapshots.currentId();
  for (const manifest of await snapshots.list()) {
    console.log(`${manifest.id === published ? '*' : ' '} ${describeSnapshot(manifest)}`);
  }
}

/** `vitrine snapshots promote <id>`: a server on the same data follows within about a second. */
export async function promoteSnapshotCommand(config: Config, id: string): Promise<void> {
  await withPublisher(config, (publisher) => publisher.promote(id));
}

/** `vitrine snapshots rollback`: to the newest whole snapshot older than the published one. */
export async function rollbackCommand(config: Config): Promise<void> {
  await withPublisher(config, async (publisher) => {
    await publisher.serveCurrent(); // where to go back from, when the published one is damaged
    return publisher.rollback();
  });
}

async function withPublisher(config: Config, work: (publisher: Publisher) => Promise<Manifest>): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const model = await openModel(resolve(ROOT, config.model.directory, config.model.id));
  const liveSnapshot = stack.adopt(createLiveSnapshot(), (it) => it.close());
  const snapshots = await openSnapshots(config);
  const manifest = await work(createPublisher({ snapshots, liveSnapshot, embedder: { model } }));
  console.log(`Published: ${describeSnapshot(manifest)}`);
}

function openSnapshots({ dataDir, snapshotsKept }: Config): Promise<SnapshotStore> {
  return openFileSnapshotStore({ directory: join(resolve(ROOT, dataDir), 'snapshots'), keep: snapshotsKept });
}

function describeSnapshot({ id, createdAt, counts, index, model, files }: Manifest): string {
  const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  return [
    id,
    createdAt,
    `${counts.products} products`,
    `${counts.images} pictures`,
    index.type,
    `${model.id} ${model.version}`,
    size,
  ].join('  ');
}
