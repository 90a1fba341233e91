import { appendFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type FileChangeJournalOptions, openFileChangeJournal } from '../../src/adapters/file-change-journal.ts';
import type { ChangeJournal } from '../../src/ports/change-journal.ts';
import { JOURNAL_MODEL, deleteOf, describeChangeJournal, readAll, upsertOf } from '../contracts/change-journal.ts';
import { temporaryFolder } from './temporary-folder.ts';

describeChangeJournal('files', () => {
  const directory = temporaryFolder();
  return () => open(directory);
});

describeChangeJournal('files of one change each', () => {
  const directory = temporaryFolder();
  return () => open(directory, { segmentBytes: 1 });
});

function open(directory: string, options: Partial<FileChangeJournalOptions> = {}): Promise<ChangeJournal> {
  return openFileChangeJournal({ directory, model: JOURNAL_MODEL, mode: 'write', ...options });
}

function filesOf(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.log'))
    .map((name) => join(directory, name));
}

/** A journal of three calls, closed; its one file, and that file's length after each call. */
async function threeCalls(): Promise<{ directory: string; file: string; lengths: readonly number[] }> {
  const directory = temporaryFolder();
  const journal = await open(directory);
  const [file] = filesOf(directory) as [string];
  const lengths = [readFileSync(file).length];
  for (const call of [[upsertOf('a'), deleteOf('x')], [upsertOf('b', 2)], [upsertOf('c'), upsertOf('d')]]) {
    await journal.append(call);
    lengths.push(readFileSync(file).length);
  }
  await journal.close();
  return { directory, file, lengths };
}

it('cuts off a last call that was not written to its end, wherever it ends, and goes on from there', async () => {
  const { file, lengths } = await threeCalls();
  const whole = readFileSync(file);
  for (let length = lengths[2] as number; length < (lengths[3] as number); length++) {
    const directory = temporaryFolder();
    const copy = join(directory, '0000000000000001.log');
    writeFileSync(copy, whole.subarray(0, length));
    const journal = await open(directory);
    expect(journal.lastSequence).toBe(3);
    await journal.append([deleteOf('e')]);
    expect((await readAll(journal)).map(({ sequence }) => sequence)).toStrictEqual([1, 2, 3, 4]);
    await journal.close();
  }
});

it('finds every bit that is flipped before the last call, and names the place', async () => {
  const { file, lengths } = await threeCalls();
  const whole = readFileSync(file);
  for (let at = lengths[0] as number; at < (lengths[2] as number); at++) {
    const directory = temporaryFolder();
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] as number) ^ (1 << (at & 7));
    writeFileSync(join(directory, '0000000000000001.log'), bytes);
    const journal = await open(directory);
    expect(journal.lastSequence).toBe(5);
    const place = at < (lengths[1] as number) ? lengths[0] : lengths[1];
    await expect(readAll(journal)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining(`from 1 on cannot be read at byte ${place}`),
    });
    await journal.close();
  }
});

it('reads on behind damage that is older than what is asked, and writes on in a new file', async () => {
  const { directory, file, lengths } = await threeCalls();
  const bytes = readFileSync(file);
  const at = (lengths[0] as number) + 30;
  bytes[at] = (bytes[at] as number) ^ 1;
  writeFileSync(file, bytes);
  const journal = await open(directory);
  await journal.append([deleteOf('e')]);
  expect(filesOf(directory)).toHaveLength(2);
  expect((await readAll(journal, 2)).map(({ sequence }) => sequence)).toStrictEqual([3, 4, 5, 6]);
  await expect(readAll(journal, 1)).rejects.toMatchObject({ code: 'INTERNAL' });
  await journal.close();
});

it('finds a flipped bit in the header', async () => {
  const { file } = await threeCalls();
  const whole = readFileSync(file);
  for (let at = 0; at < 64; at++) {
    const directory = temporaryFolder();
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] as number) ^ 1;
    writeFileSync(join(directory, '0000000000000001.log'), bytes);
    const journal = await open(directory);
    await expect(readAll(journal)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(journal.lastSequence).toBe(5);
    await journal.close();
  }
});

it('finds a file that is missing in between, and changes that were released', async () => {
  const directory = temporaryFolder();
  const journal = await open(directory, { segmentBytes: 1 });
  for (const id of ['a', 'b', 'c']) await journal.append([upsertOf(id)]);
  expect(filesOf(directory)).toHaveLength(3);
  await journal.release(1);
  expect(filesOf(directory)).toHaveLength(2);
  await expect(readAll(journal, 0)).rejects.toThrow('changes 1 to 1 are missing');
  expect(await readAll(journal, 1)).toHaveLength(2);
  await journal.close();
});

it('gives the space back when everything is released', async () => {
  const { directory } = await threeCalls();
  const journal = await open(directory);
  await journal.release(5);
  expect(filesOf(directory).map((file) => file.slice(-7))).toStrictEqual(['006.log']);
  expect(await journal.bytes()).toBe(64);
  await journal.close();
});

it('is written by one at a time; others read beside it, what is half written left alone', async () => {
  const { directory, file, lengths } = await threeCalls();
  const writer = await open(directory);
  await expect(open(directory)).rejects.toMatchObject({ code: 'CONFLICT' });
  appendFileSync(file, readFileSync(file).subarray(lengths[2], (lengths[2] as number) + 40));
  const reader = await open(directory, { mode: 'read' });
  expect([reader.writable, reader.lastSequence, (await readAll(reader)).length]).toStrictEqual([false, 5, 5]);
  await expect(reader.append([deleteOf('a')])).rejects.toMatchObject({ code: 'CONFLICT' });
  await reader.close();
  await writer.close();
  await (await open(directory)).close();
});

it('takes what another model embedded for a change of price and stock, and tells how many', async () => {
  const directory = temporaryFolder();
  const before = await open(directory);
  await before.append([upsertOf('a', 1, { price: { amount: 5, currency: 'EUR' } }), deleteOf('b')]);
  await before.close();
  const counts: number[] = [];
  const model = { sha256: 'cd'.repeat(32), dimensions: 8 };
  const after = await open(directory, { model, onForeign: (upserts) => counts.push(upserts) });
  const upsert = { ...upsertOf('c'), embeddings: new Float32Array(8).fill(0.5) };
  await after.append([upsert]);
  expect((await readAll(after)).map(({ change }) => change)).toStrictEqual([
    { kind: 'facts', productId: 'a', facts: { price: { amount: 5, currency: 'EUR' }, inStock: null } },
    deleteOf('b'),
    upsert,
  ]);
  expect(counts).toStrictEqual([1]);
  await after.close();
});

it('never numbers over again what a snapshot holds, when the journal was lost', async () => {
  const journal = await open(temporaryFolder(), { after: 500 });
  expect(journal.lastSequence).toBe(500);
  const [next] = await journal.append([deleteOf('a')]);
  expect(next?.sequence).toBe(501);
  expect(await readAll(journal, 500)).toHaveLength(1);
  await expect(readAll(journal, 300)).rejects.toThrow('changes 301 to 500 are missing');
  await journal.close();
});

it('rejects what cannot be written, keeps nothing of it and goes on', async () => {
  const directory = temporaryFolder();
  const journal = await open(directory);
  await journal.append([deleteOf('a')]);
  const cyclic = deleteOf('b') as { productId: unknown };
  cyclic.productId = cyclic;
  await expect(journal.append([cyclic as never])).rejects.toMatchObject({ code: 'INTERNAL' });
  await journal.append([deleteOf('c')]);
  expect((await readAll(journal)).map(({ change }) => change)).toStrictEqual([deleteOf('a'), deleteOf('c')]);
  await journal.close();
});
