import { describe, expect, it } from 'vitest';
import type { Change, NumberedChange } from '../../src/domain/change.ts';
import type { ImageId, ProductId } from '../../src/domain/product.ts';
import type { ChangeJournal } from '../../src/ports/change-journal.ts';

export const JOURNAL_MODEL = { sha256: 'ab'.repeat(32), dimensions: 4 };

/** The upsert of a made-up product with `images` pictures. */
export function upsertOf(id: string, images = 1, known: Partial<Extract<Change, { kind: 'upsert' }>['product']> = {}) {
  return {
    kind: 'upsert',
    product: { id: id as ProductId, title: `Thing ${id} é✓`, categories: ['A > B'], attributes: {}, ...known },
    imageIds: Array.from({ length: images }, (_, n) => `${id}/${n}` as ImageId),
    embeddings: Float32Array.from({ length: 4 * images }, (_, i) => Math.fround(1 / (i + 3))),
  } satisfies Change;
}

export function deleteOf(id: string): Change {
  return { kind: 'delete', productId: id as ProductId };
}

export async function readAll(journal: ChangeJournal, after = 0): Promise<readonly NumberedChange[]> {
  return Array.fromAsync(journal.read(after));
}

/** What every journal must do. `makePlace` makes an empty place and returns what opens the journal there, again and again. */
export function describeChangeJournal(name: string, makePlace: () => () => Promise<ChangeJournal>): void {
  describe(`change journal: ${name}`, () => {
    it('is empty at first', async () => {
      const journal = await makePlace()();
      expect([journal.lastSequence, journal.writable, await readAll(journal)]).toStrictEqual([0, true, []]);
      await journal.close();
    });

    it('gives back every kind of change exactly, also after it was closed', async () => {
      const open = makePlace();
      const changes: readonly Change[] = [
        upsertOf('a', 2, { price: { amount: 0, currency: 'EUR' }, inStock: false, createdAt: new Date(12_345) }),
        upsertOf('no picture', 0),
        { kind: 'facts', productId: 'a' as ProductId, facts: { price: null, inStock: true } },
        deleteOf('a'),
      ];
      const written = await open();
      expect(await written.append(changes)).toStrictEqual(changes.map((change, i) => ({ sequence: i + 1, change })));
      await written.close();
      const reopened = await open();
      expect(reopened.lastSequence).toBe(4);
      expect(await readAll(reopened)).toStrictEqual(changes.map((change, i) => ({ sequence: i + 1, change })));
      await reopened.close();
    });

    it('numbers calls that wait together without gaps, each in one piece, in the order of the calls', async () => {
      const journal = await makePlace()();
      const calls = Array.from({ length: 40 }, (_, n) =>
        journal.append(Array.from({ length: n % 4 }, (__, i) => deleteOf(`${n}/${i}`))),
      );
      const numbered = (await Promise.all(calls)).flat();
      expect(numbered.map(({ sequence }) => sequence)).toStrictEqual(numbered.map((_, i) => i + 1));
      expect(await readAll(journal)).toStrictEqual(numbered);
      await journal.close();
    });

    it('reads what is behind a number, and nothing when that is the newest', async () => {
      const journal = await makePlace()();
      await journal.append([upsertOf('a'), upsertOf('b'), upsertOf('c')]);
      await journal.append([upsertOf('d')]);
      const after = async (sequence: number) => (await readAll(journal, sequence)).map((change) => change.sequence);
      expect([await after(0), await after(2), await after(4)]).toStrictEqual([[1, 2, 3, 4], [3, 4], []]);
      await journal.close();
    });

    it('goes on with its numbers after a release and a restart', async () => {
      const open = makePlace();
      const journal = await open();
      await journal.append([upsertOf('a'), upsertOf('b')]);
      await journal.release(2);
      expect(await readAll(journal, 2)).toStrictEqual([]);
      await journal.close();
      const reopened = await open();
      const [next] = await reopened.append([deleteOf('a')]);
      expect([next?.sequence, (await readAll(reopened, 2)).length]).toStrictEqual([3, 1]);
      await reopened.close();
    });

    it('keeps what may be needed when it releases', async () => {
      const journal = await makePlace()();
      await journal.append([upsertOf('a'), upsertOf('b')]);
      await journal.append([upsertOf('c')]);
      await journal.release(1);
      expect((await readAll(journal, 1)).map(({ sequence }) => sequence)).toStrictEqual([2, 3]);
      await journal.close();
    });

    it('is written by the first call even when later ones follow before it is durable', async () => {
      const open = makePlace();
      const journal = await open();
      const first = journal.append([deleteOf('a')]);
      const second = journal.append([deleteOf('b')]);
      await journal.close();
      expect((await Promise.all([first, second])).flat().map(({ sequence }) => sequence)).toStrictEqual([1, 2]);
      const reopened = await open();
      expect(await readAll(reopened)).toHaveLength(2);
      await reopened.close();
    });
  });
}
