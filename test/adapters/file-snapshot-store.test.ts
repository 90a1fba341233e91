import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withUnfinished } from '../../src/adapters/file-snapshot-leftovers.ts';
import { openFileSnapshotStore } from '../../src/adapters/file-snapshot-store.ts';
import { clusteredRows, embeddingRows, snapshotContent } from '../contracts/snapshot-content.ts';
import { describeSnapshotStore } from '../contracts/snapshot-store.ts';
import { edit, forge } from './forge-manifest.ts';
import { SNAPSHOT_FILE_NAMES, flipBit, folder, newDirectory, publishedTwice, served } from './published-snapshots.ts';

describeSnapshotStore('files', (keep) => openFileSnapshotStore({ directory: newDirectory(), keep }));

const truncate = (path: string) => writeFileSync(path, readFileSync(path).subarray(0, -1));
const flipMiddle = (path: string) => flipBit(path, statSync(path).size * 4);

describe('a damaged snapshot', () => {
  const damages = [
    ['cut off', truncate, /is damaged: expected \d+ bytes, got \d+/],
    ['with one wrong bit', flipMiddle, /is damaged: its checksum is not the one it was written with/],
    ['missing', rmSync, /is missing/],
  ] as const;
  for (const file of SNAPSHOT_FILE_NAMES) {
    it.each(damages)(`is refused with ${file} %s, and the one before serves`, async (_, damage, reason) => {
      const directory = await publishedTwice();
      damage(join(directory, 'new', file));
      const { id, refused, row } = await served(directory);
      expect([id, row]).toStrictEqual(['old', 3]);
      expect(refused).toMatchObject([{ id: 'new', reason: expect.stringMatching(reason) }]);
      expect(refused[0]?.reason).toContain(file);
    });
  }

  it.each([
    ['missing', (path: string) => rmSync(path), /manifest.json is missing/],
    ['cut off', truncate50, /manifest.json is damaged: it is not JSON/],
    [
      'of a newer format',
      (path: string) => edit(path, (text) => text.replace('"formatVersion": 2', '"formatVersion": 3')),
      /it has format 3, this version of Vitrine reads format 2: it was made by a newer version/,
    ],
    [
      'of an older format',
      (path: string) => edit(path, (text) => text.replace('"formatVersion": 2', '"formatVersion": 1')),
      /it has format 1, this version of Vitrine reads format 2: run a reindex/,
    ],
    [
      'without a field',
      (path: string) => edit(path, (text) => text.replace('"dimensions"', '"dimension"')),
      /dimensions/,
    ],
    [
      'of another snapshot',
      (path: string) => forge(path, (text) => text.replace('"new"', '"old"')),
      /another snapshot, old/,
    ],
    [
      'that names too few files',
      (path: string) => forge(path, (text) => text.replace('columns.bin', 'column.bin')),
      /does not name columns.bin/,
    ],
    [
      'with a wrong digit',
      (path: string) => edit(path, (text) => text.replace('"efConstruction": 2', '"efConstruction": 9')),
      /manifest.json is damaged: its checksum is not the one it was written with/,
    ],
    ['far too long', (path: string) => writeFileSync(path, ' '.repeat(2 ** 21)), /manifest.json is damaged/],
  ])('is refused with a manifest %s', async (_, damage, reason) => {
    const directory = await publishedTwice();
    damage(join(directory, 'new', 'manifest.json'));
    const { id, refused } = await served(directory);
    expect(id).toBe('old');
    expect(refused).toMatchObject([{ id: 'new', reason: expect.stringMatching(reason) }]);
  });

  it.each([
    ['counts', (text: string) => text.replace('"images": 60', '"images": 61'), /expected 61 embeddings, got 60/],
    [
      'dimensions',
      (text: string) => text.replace('"dimensions": 32', '"dimensions": 33'),
      /expected 33 dimensions, got 32/,
    ],
  ])('is refused when its files contradict its %s', async (_, change, reason) => {
    const directory = await publishedTwice();
    forge(join(directory, 'new', 'manifest.json'), change);
    expect((await served(directory)).refused).toMatchObject([{ id: 'new', reason: expect.stringMatching(reason) }]);
  });

  it('leaves nothing to serve when it is the only one', async () => {
    const directory = await publishedTwice();
    for (const id of ['old', 'new']) truncate(join(directory, id, 'embeddings.npy'));
    const { id, refused } = await served(directory);
    expect(id).toBeUndefined();
    expect(refused.map((entry) => entry.id)).toStrictEqual(['new', 'old']);
  });

  it('never names a path of the machine', async () => {
    const directory = await publishedTwice();
    const manifest = join(directory, 'new', 'manifest.json');
    forge(manifest, (text) => text.replace('"HNSW"', '"IVF_FLAT"'));
    rmSync(join(directory, 'old', 'columns.bin'));
    writeFileSync(join(directory, 'new', 'columns.bin'), '');
    for (const { reason } of (await served(directory)).refused) expect(reason).not.toContain(folder);
  });
});
function truncate50(path: string): void {
  writeFileSync(path, readFileSync(path).subarray(0, 50));
}

describe('the pointer to the published snapshot', () => {
  it.each([
    ['names nothing', 'gone\n', 'gone'],
    ['is empty', '', 'CURRENT'],
    ['leads out of the directory', '../../etc\n', 'CURRENT'],
    ['is garbage', '\0\0\0\u0001', 'CURRENT'],
    ['is far too long', 'n'.repeat(5000), 'CURRENT'],
  ])('that %s is refused, and the newest whole snapshot serves', async (_, pointer, name) => {
    const directory = await publishedTwice();
    writeFileSync(join(directory, 'CURRENT'), pointer);
    const { id, refused } = await served(directory);
    expect(id).toBe('new');
    expect(refused).toStrictEqual([{ id: name, reason: 'the published snapshot is missing' }]);
  });

  it('that is lost is reported, and the newest whole snapshot serves', async () => {
    const directory = await publishedTwice();
    rmSync(join(directory, 'CURRENT'));
    const { id, refused } = await served(directory);
    expect(id).toBe('new');
    expect(refused).toStrictEqual([{ id: 'CURRENT', reason: 'the pointer to the published snapshot is missing' }]);
  });
});

describe('what a build leaves', () => {
  it('is nothing when the index type cannot hold the rows', async () => {
    const directory = newDirectory();
    const store = await openFileSnapshotStore({ directory });
    await expect(store.build(snapshotContent({ indexType: 'IVF_PQ' }))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'IVF_PQ needs at least 256 images to learn from, got 60. Use AUTO or SCAN.',
    });
    expect(readdirSync(directory)).toStrictEqual([]);
  });

  it('is nothing when there are fewer embeddings than images', async () => {
    const directory = newDirectory();
    const store = await openFileSnapshotStore({ directory });
    const content = { ...snapshotContent(), embeddings: embeddingRows(clusteredRows(59, 32), 32) };
    await expect(store.build(content)).rejects.toThrow(
      'Expected 60 embeddings for the images of 30 products, got 59 for 30 products.',
    );
    expect(readdirSync(directory)).toStrictEqual([]);
  });

  it('is removed at the next opening when its process is gone, and left alone while it works', async () => {
    const directory = await publishedTwice();
    const gone = 2 ** 22 + 1; // above the highest process number of Linux
    const nameOf = (kind: 'building' | 'removing' | 'pointer', pid: number): Promise<string> =>
      withUnfinished(directory, { kind, id: 'x' }, async (path) => path.replace(`-${process.pid}-`, `-${pid}-`));
    mkdirSync(await nameOf('building', gone));
    mkdirSync(await nameOf('removing', gone));
    const working = await nameOf('building', process.ppid);
    mkdirSync(working);
    writeFileSync(await nameOf('pointer', gone), 'x\n');
    await openFileSnapshotStore({ directory });
    expect(namesIn(directory)).toStrictEqual(['CURRENT', basename(working), 'new', 'old']);
  });

  it('by a process of another container is left alone until it was untouched for a quarter of an hour', async () => {
    const directory = await publishedTwice();
    const theirs = join(directory, 'building-0badcafe-7-x');
    mkdirSync(theirs);
    await openFileSnapshotStore({ directory });
    expect(namesIn(directory)).toContain(basename(theirs));
    const long = (Date.now() - 16 * 60_000) / 1000;
    utimesSync(theirs, long, long);
    await openFileSnapshotStore({ directory });
    expect(namesIn(directory)).toStrictEqual(['CURRENT', 'new', 'old']);
  });

  it('keeps no stamp of a snapshot that is no more', async () => {
    const directory = newDirectory();
    const store = await openFileSnapshotStore({ directory, keep: 1 });
    for (const id of ['a', 'b']) {
      await store.build(snapshotContent({ id }));
      await store.publish(id);
    }
    expect(readdirSync(directory).sort()).toStrictEqual(['CURRENT', 'b', 'verified-b.json']);
    rmSync(join(directory, 'b'), { recursive: true });
    await openFileSnapshotStore({ directory });
    expect(readdirSync(directory)).toStrictEqual(['CURRENT']);
  });
});

/** What lies in the directory besides stamps. */
function namesIn(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter((name) => !name.startsWith('verified-'))
    .sort();
}
