import { cpSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileSnapshotStore } from '../../src/adapters/file-snapshot-store.ts';
import { MODEL, seededRandom, snapshotContent } from '../contracts/snapshot-content.ts';
import { edit, forge } from './forge-manifest.ts';
import { SNAPSHOT_FILE_NAMES, flipBit, newDirectory, publishedTwice, served } from './published-snapshots.ts';

const stampOf = (directory: string) => join(directory, 'verified-new.json');

/** Damages a file that opening does not read, so that only its checksum tells; the stamp is forged to know the damaged file. */
async function damagedBehindTheStamp(): Promise<string> {
  const directory = await publishedTwice();
  expect((await served(directory)).id).toBe('new');
  const path = join(directory, 'new', 'id_map.json');
  flipBit(path, 80);
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  edit(stampOf(directory), (text) => {
    const stamp = JSON.parse(text) as { files: Record<string, string> };
    stamp.files['id_map.json'] = [dev, ino, size, mtimeNs, ctimeNs].join(' ');
    return JSON.stringify(stamp);
  });
  return directory;
}

describe('a snapshot that was verified', () => {
  it('is stamped when it is built, and opens without being read in full', async () => {
    const directory = newDirectory();
    const store = await openFileSnapshotStore({ directory });
    await store.build(snapshotContent({ id: 'new' }));
    await store.publish('new');
    const before = statSync(stampOf(directory)).mtimeMs;
    expect((await served(directory)).id).toBe('new');
    expect(statSync(stampOf(directory)).mtimeMs).toBe(before); // a full verification would have written it anew
  });

  it('opens at once as long as its files are those of the stamp', async () => {
    expect((await served(await damagedBehindTheStamp())).id).toBe('new');
  });

  it.each<[string, (directory: string) => void]>([
    ['its stamp is missing', (directory) => rmSync(stampOf(directory))],
    ['its stamp is empty', (directory) => writeFileSync(stampOf(directory), '')],
    ['its stamp is cut off', (directory) => edit(stampOf(directory), (text) => text.slice(0, 90))],
    ['its stamp is far too long', (directory) => edit(stampOf(directory), (text) => text + ' '.repeat(100_000))],
    ['its stamp is another one', (directory) => cpSync(join(directory, 'verified-old.json'), stampOf(directory))],
    ['its stamp is older', (directory) => edit(stampOf(directory), (text) => text.replace(/\d(?=")/, '0\u0020'))],
    ['a file was touched', (directory) => utimesSync(join(directory, 'new', 'columns.bin'), 1, 1)],
    ['a file was copied', (directory) => replaceByCopy(join(directory, 'new', 'embeddings.npy'))],
    [
      'its manifest was changed',
      (directory) => forge(join(directory, 'new', 'manifest.json'), (text) => text.replace('"1.0"', '"1.1"')),
    ],
  ])('is read in full when %s', async (_, change) => {
    const directory = await damagedBehindTheStamp();
    const old = await openFileSnapshotStore({ directory }).then((store) => store.open('old', MODEL.sha256));
    await old.close(); // stamped, too
    change(directory);
    const { id, refused } = await served(directory);
    expect(id).toBe('old');
    expect(refused).toMatchObject([{ id: 'new', reason: expect.stringMatching(/^id_map.json is damaged/) }]);
  });

  it('that is copied elsewhere is read in full, and stamped there', async () => {
    const directory = await damagedBehindTheStamp();
    const copy = newDirectory();
    cpSync(directory, copy, { recursive: true, preserveTimestamps: true });
    expect((await served(copy)).id).toBe('old');
  });

  it('is found out by the second look when it decays where no clock tells, and refused from then on', async () => {
    const directory = await damagedBehindTheStamp();
    const store = await openFileSnapshotStore({ directory });
    expect(await store.recheck('new')).toMatch(/^id_map.json is damaged/);
    expect(readdirSync(directory)).not.toContain('verified-new.json');
    expect((await served(directory)).id).toBe('old');
  });
});

function replaceByCopy(path: string): void {
  cpSync(path, `${path}.copy`, { preserveTimestamps: true });
  renameSync(`${path}.copy`, path);
}

const FLIPS = 200;

it(`refuses a snapshot with any one bit wrong, in any of its files (${FLIPS} bits)`, { timeout: 60_000 }, async () => {
  const directory = await publishedTwice();
  const random = seededRandom(11);
  const files = [...SNAPSHOT_FILE_NAMES, 'manifest.json'];
  for (let flip = 0; flip < FLIPS; flip++) {
    const name = files[flip % files.length] as string;
    const path = join(directory, 'new', name);
    const bit = Math.floor(random() * statSync(path).size * 8);
    const whole = readFileSync(path);
    flipBit(path, bit);
    const { id, refused, row } = await served(directory);
    expect([name, bit, id, row]).toStrictEqual([name, bit, 'old', 3]);
    expect(refused).toHaveLength(1);
    writeFileSync(path, whole);
  }
  expect((await served(directory)).id).toBe('new');
});
