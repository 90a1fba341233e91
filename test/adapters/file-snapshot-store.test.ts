import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileSnapshotStore } from '../../src/adapters/file-snapshot-store.ts';
import { MODEL, clusteredRows, seededRandom, snapshotContent } from '../contracts/snapshot-content.ts';
import { describeSnapshotStore } from '../contracts/snapshot-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
let directories = 0;
const newDirectory = () => join(folder, String(directories++));

describeSnapshotStore('files', (keep) => openFileSnapshotStore({ directory: newDirectory(), keep }));

const day = (number: number) => new Date(Date.UTC(2026, 0, number));

/** A store with two snapshots, `old` and the published `new`; written once and copied. */
const template = newDirectory();
async function publishedTwice(): Promise<string> {
  if (!existsSync(template)) {
    const store = await openFileSnapshotStore({ directory: template });
    for (const [i, id] of ['old', 'new'].entries()) {
      await store.build(snapshotContent({ id, createdAt: day(i + 1), indexType: 'HNSW' }));
      await store.publish(id);
    }
  }
  const directory = newDirectory();
  cpSync(template, directory, { recursive: true });
  return directory;
}

async function served(directory: string) {
  const store = await openFileSnapshotStore({ directory });
  const { snapshot, refused } = await store.openCurrent(MODEL.sha256);
  const found = await snapshot?.index.search(snapshot.index.embeddingOf(3), 1);
  await snapshot?.close();
  return { id: snapshot?.manifest.id, refused, row: found?.[0]?.row };
}

const edit = (path: string, change: (text: string) => string) =>
  writeFileSync(path, change(readFileSync(path, 'utf8')));
const truncate = (path: string) => writeFileSync(path, readFileSync(path).subarray(0, -1));
function flipByte(path: string): void {
  const bytes = readFileSync(path);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] as number) ^ 1;
  writeFileSync(path, bytes);
}

describe('a damaged snapshot', () => {
  const files = ['product.index', 'embeddings.npy', 'id_map.json', 'rows.json', 'attributes.json', 'words.sqlite'];
  const damages = [
    ['cut off', truncate, /is damaged: expected \d+ bytes, got \d+/],
    ['with one wrong bit', flipByte, /is damaged: its checksum is not the one it was written with/],
    ['missing', rmSync, /is missing/],
  ] as const;
  for (const file of files) {
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
      (path: string) => edit(path, (text) => text.replace('"formatVersion": 1', '"formatVersion": 2')),
      /format 2/,
    ],
    [
      'without a field',
      (path: string) => edit(path, (text) => text.replace('"dimensions"', '"dimension"')),
      /dimensions/,
    ],
    [
      'of another snapshot',
      (path: string) => edit(path, (text) => text.replace('"new"', '"old"')),
      /another snapshot, old/,
    ],
    [
      'that names too few files',
      (path: string) => edit(path, (text) => text.replace('rows.json', 'row.json')),
      /does not name rows.json/,
    ],
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
    edit(join(directory, 'new', 'manifest.json'), change);
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
    edit(manifest, (text) => text.replace('"HNSW"', '"IVF_FLAT"'));
    rmSync(join(directory, 'old', 'rows.json'));
    writeFileSync(join(directory, 'new', 'rows.json'), '');
    for (const { reason } of (await served(directory)).refused) expect(reason).not.toContain(folder);
  });
});

/** Rows in all directions alike, around no centre: in 64 dimensions an index of lists cannot do much with them. */
function unclusterable(rows: number, dimensions: number): Float32Array {
  const random = seededRandom(5);
  return Float32Array.from({ length: rows * dimensions }, () => random() + random() + random() - 1.5);
}

function truncate50(path: string): void {
  writeFileSync(path, readFileSync(path).subarray(0, 50));
}

describe('the pointer to the published snapshot', () => {
  it.each([
    ['names nothing', 'gone\n', 'gone'],
    ['is empty', '', 'CURRENT'],
    ['leads out of the directory', '../../etc\n', 'CURRENT'],
    ['is garbage', '\0\0\0\u0001', 'CURRENT'],
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
      message: 'IVF_PQ needs at least 256 images to learn from, got 60. Use AUTO or FLAT.',
    });
    expect(readdirSync(directory)).toStrictEqual([]);
  });

  it('is nothing when the index finds too few of the true neighbours, and the message has the numbers', async () => {
    const directory = newDirectory();
    const store = await openFileSnapshotStore({ directory });
    const content = snapshotContent({ indexType: 'IVF_FLAT', products: 20_000, imagesPerProduct: 1, dimensions: 64 });
    const flat = { ...content, embeddings: unclusterable(20_000, 64) };
    await expect(store.build(flat)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringMatching(
        /^The IVF_FLAT index finds \d+\.\d % of the 20 nearest images, expected at least 90.0 %\.$/,
      ),
    });
    expect(readdirSync(directory)).toStrictEqual([]);
  });

  it('is nothing when there are fewer embeddings than images', async () => {
    const directory = newDirectory();
    const store = await openFileSnapshotStore({ directory });
    const content = { ...snapshotContent(), embeddings: clusteredRows(59, 32) };
    await expect(store.build(content)).rejects.toThrow(
      'Expected 1920 values for 60 images of 30 products, got 1888 for 30 products.',
    );
    expect(readdirSync(directory)).toStrictEqual([]);
  });

  it('is removed at the next opening when its process is gone, and left alone while it works', async () => {
    const directory = await publishedTwice();
    const gone = 2 ** 22 + 1; // above the highest process number of Linux
    for (const name of [`building-${gone}-x`, `removing-${gone}-y`, `building-${process.ppid}-z`])
      mkdirSync(join(directory, name));
    writeFileSync(join(directory, `pointer-${gone}-x`), 'x\n');
    await openFileSnapshotStore({ directory });
    expect(readdirSync(directory).sort()).toStrictEqual(['CURRENT', `building-${process.ppid}-z`, 'new', 'old']);
  });
});
