import { beforeEach, describe, expect, it } from 'vitest';
import type { ProductId } from '../../src/domain/product.ts';
import type { Snapshot, SnapshotStore } from '../../src/ports/snapshot-store.ts';
import { MODEL, snapshotContent } from './snapshot-content.ts';

/** Rounding of a value up to 1 that is kept as float16. */
const FLOAT16_ERROR = 2 ** -11;
const MINUTE_MS = 60_000;
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1) + minute * MINUTE_MS);

/** What every snapshot store must do. `open` gives an empty store that keeps `keep` snapshots. */
export function describeSnapshotStore(name: string, open: (keep: number) => Promise<SnapshotStore>): void {
  describe(`snapshot store: ${name}`, () => {
    let store: SnapshotStore;
    beforeEach(async () => {
      store = await open(3);
    });

    async function publish(
      id: string,
      minute: number,
      options: Parameters<typeof snapshotContent>[0] = {},
    ): Promise<void> {
      await store.build(snapshotContent({ ...options, id, createdAt: at(minute) }));
      await store.publish(id);
    }

    async function withCurrent(look: (snapshot: Snapshot) => Promise<void> | void): Promise<void> {
      const { snapshot } = await store.openCurrent(MODEL.sha256);
      if (snapshot === undefined) throw new Error('Expected a snapshot to be current.');
      await look(snapshot);
      await snapshot.close();
    }

    it('has nothing to serve before anything is published', async () => {
      expect(await store.openCurrent(MODEL.sha256)).toStrictEqual({ refused: [] });
      expect(await store.list()).toStrictEqual([]);
      expect(await store.currentId()).toBeUndefined();
    });

    it('opens what was published, with every row, picture and product where it was put', async () => {
      const content = snapshotContent({ products: 40 });
      const manifest = await store.build(content);
      await store.publish(content.id);
      const last = await content.embeddings.block(79, 80);
      await withCurrent(({ manifest: opened, index, imageOf, columns }) => {
        expect(opened).toStrictEqual(manifest);
        expect(opened.counts).toStrictEqual({ products: 40, images: 80, failedImages: 1 });
        expect(opened.model).toStrictEqual(MODEL);
        expect(index.size).toBe(80);
        expect(index.embeddingOf(79)).toHaveLength(32);
        index.embeddingOf(79).forEach((value, d) => {
          expect(Math.abs(value - (last[d] as number))).toBeLessThan(FLOAT16_ERROR);
        });
        expect(imageOf(13)).toStrictEqual({ id: 'p0006/1' });
        expect(columns.productOf(13)).toBe(6);
        expect(columns.rowCount).toBe(80);
        expect(columns.rowsOf(6)).toStrictEqual({ from: 12, to: 14 });
      });
    });

    it('takes embeddings block by block, wherever they come from, each row once and in order', async () => {
      const content = snapshotContent({ products: 600, imagesPerProduct: 1, dimensions: 512 });
      const rows = content.embeddings.block.bind(content.embeddings);
      let next = 0;
      const embeddings = {
        rowCount: 600,
        async block(from: number, to: number) {
          expect(from).toBe(next);
          next = to;
          return rows(from, to);
        },
      };
      await store.build({ ...content, embeddings });
      expect(next).toBe(600);
      await store.publish(content.id);
      await withCurrent(async ({ index }) => {
        const vector = (await rows(599, 600)).slice();
        expect((await index.search({ vector, k: 1 })).candidates[0]?.row).toBe(599);
      });
    });

    it('keeps every fact of a product, and what is unknown unknown', async () => {
      const content = snapshotContent();
      await store.build(content);
      await store.publish(content.id);
      await withCurrent(({ columns }) => {
        content.products.forEach((product, i) => expect(product).toMatchObject(columns.facts(i)));
        expect(columns.facts(0)).toMatchObject({
          groupId: 'g0',
          brand: 'Åse & Co',
          price: { amount: 0, currency: 'EUR' },
        });
        expect(columns.facts(0)).toMatchObject({ inStock: true, createdAt: new Date('2025-01-01') });
        expect(columns.facts(0).attributes).toStrictEqual({ colour: ['red'], size: ['S', 'M'] });
        expect(Object.keys(columns.facts(2))).not.toContain('price');
        expect(columns.eligible({ price: { max: 0 } }).productCount).toBe(1);
        expect(columns.eligible({ inStock: true }).excluded.get('STOCK_UNKNOWN')).toBe(10);
      });
    });

    it('finds products by their words, also without their accents', async () => {
      await publish('words', 0);
      await withCurrent(({ words, columns }) => {
        const found = words.search('creme GREEN', 5);
        expect(found.length).toBeGreaterThan(0);
        expect(found.every(({ relevance }) => relevance > 0)).toBe(true);
        expect(words.search('ase', 100).map(({ ordinal }) => columns.facts(ordinal).brand)).toContain('Åse & Co');
        expect(words.search('zeppelin', 5)).toStrictEqual([]);
        expect(words.search('  "*() ', 5)).toStrictEqual([]);
      });
    });

    it('serves a built snapshot only once it is published', async () => {
      await publish('first', 0);
      await store.build(snapshotContent({ id: 'second', createdAt: at(1) }));
      await withCurrent(({ manifest }) => expect(manifest.id).toBe('first'));
      expect(await store.currentId()).toBe('first');
      await store.publish('second');
      expect(await store.currentId()).toBe('second');
      await withCurrent(({ manifest }) => expect(manifest.id).toBe('second'));
    });

    it('publishes an older snapshot again', async () => {
      await publish('first', 0);
      await publish('second', 1);
      await store.publish('first');
      await withCurrent(({ manifest }) => expect(manifest.id).toBe('first'));
    });

    it('publishes nothing that was never built', async () => {
      await publish('first', 0);
      await expect(store.publish('nowhere')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(store.publish('../first')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await withCurrent(({ manifest }) => expect(manifest.id).toBe('first'));
    });

    it('opens any snapshot by its id, published or not, and says why it cannot', async () => {
      await publish('first', 0);
      await store.build(snapshotContent({ id: 'second', createdAt: at(1) }));
      const second = await store.open('second', MODEL.sha256);
      expect(second.manifest.id).toBe('second');
      await second.close();
      expect(await store.currentId()).toBe('first');
      await expect(store.open('nowhere', MODEL.sha256)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(store.open('first', 'c'.repeat(64))).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringMatching(/^Snapshot first cannot be served: it was made by another model/),
      });
    });

    it('finds nothing wrong with a whole snapshot that it reads again, and stops when it is told', async () => {
      await publish('first', 0);
      expect(await store.recheck('first')).toBeUndefined();
      const reason = new Error('another one serves now');
      await expect(store.recheck('first', AbortSignal.abort(reason))).rejects.toBe(reason);
      expect(await store.recheck('nowhere')).toMatch(/missing/);
    });

    it('lists snapshots newest first and keeps as many as it was told', async () => {
      for (const [minute, id] of ['a', 'b', 'c', 'd', 'e'].entries()) await publish(id, minute);
      expect((await store.list()).map(({ id }) => id)).toStrictEqual(['e', 'd', 'c']);
    });

    it('keeps the published snapshot even when it is the oldest', async () => {
      for (const [minute, id] of ['a', 'b', 'c'].entries()) await publish(id, minute);
      await store.publish('a');
      await store.build(snapshotContent({ id: 'd', createdAt: at(9) }));
      await store.publish('a');
      expect((await store.list()).map(({ id }) => id)).toStrictEqual(['d', 'c', 'a']);
      await withCurrent(({ manifest }) => expect(manifest.id).toBe('a'));
    });

    it('lets a snapshot that is open outlive its removal', async () => {
      store = await open(1);
      await publish('old', 0);
      const { snapshot } = await store.openCurrent(MODEL.sha256);
      await publish('new', 1);
      expect((await store.list()).map(({ id }) => id)).toStrictEqual(['new']);
      const query = snapshot?.index.embeddingOf(5) as Float32Array;
      expect((await snapshot?.index.search({ vector: query, k: 1 }))?.candidates[0]?.row).toBe(5);
      expect(snapshot?.words.search('dress', 3)).toHaveLength(3);
      await snapshot?.close();
    });

    it('refuses a snapshot of another model by name and serves the newest older one of its own', async () => {
      await publish('ours', 0);
      await publish('foreign', 1, { model: { id: 'clip', version: '2', sha256: 'b'.repeat(64) } });
      const { snapshot, refused } = await store.openCurrent(MODEL.sha256);
      expect(snapshot?.manifest.id).toBe('ours');
      expect(refused).toMatchObject([{ id: 'foreign', reason: expect.stringMatching(/another model: clip/) }]);
      await snapshot?.close();
      const nobody = await store.openCurrent('c'.repeat(64));
      expect(nobody.snapshot).toBeUndefined();
      expect(nobody.refused.map(({ id }) => id)).toStrictEqual(['foreign', 'ours']);
    });

    it('serves what was built beside to its own model alone, and keeps the newest of each model', async () => {
      const foreign = { id: 'clip', version: '2', sha256: 'b'.repeat(64) };
      await publish('ours', 0);
      for (const [minute, id] of [
        [1, 'beside-1'],
        [2, 'beside-2'],
      ] as const) {
        // prettier-ignore
        await store.build(snapshotContent({ id, createdAt: at(minute), model: foreign }));
      }
      const openedFor = async (sha256: string) => {
        const { snapshot } = await store.openCurrent(sha256);
        await snapshot?.close();
        return snapshot?.manifest.id;
      };
      expect(await store.currentId()).toBe('ours');
      expect(await openedFor(MODEL.sha256)).toBe('ours');
      expect(await openedFor(foreign.sha256)).toBe('beside-2');
      for (const [minute, id] of ['a', 'b', 'c'].entries()) await publish(id, 3 + minute);
      expect((await store.list()).map(({ id }) => id)).toStrictEqual(['c', 'b', 'a', 'beside-2']);
      await store.publish('beside-2');
      expect(await openedFor(foreign.sha256)).toBe('beside-2');
      expect(await openedFor(MODEL.sha256)).toBe('c');
      expect((await store.list()).map(({ id }) => id)).toStrictEqual(['c', 'beside-2']);
    });

    it('tells how far it is, and leaves nothing behind when it is stopped', async () => {
      const stages: string[] = [];
      const stop = new AbortController();
      const reason = new Error('changed my mind');
      const stopped = store.build(snapshotContent({ id: 'stopped', products: 50 }), {
        signal: stop.signal,
        onProgress({ stage, done, total }) {
          stages.push(`${stage} ${done}/${total}`);
          if (stage === 'VERIFY') stop.abort(reason);
        },
      });
      await expect(stopped).rejects.toBe(reason);
      expect(stages[0]).toBe('BUILD 100/100');
      expect(await store.list()).toStrictEqual([]);
      await expect(store.publish('stopped')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(store.build(snapshotContent(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });

    it('finds a picture by itself among the eligible', async () => {
      await publish('first', 0, { products: 60 });
      await withCurrent(async ({ index, columns }) => {
        const eligible = columns.eligible({ excludeProductIds: ['p0003' as ProductId] });
        const query = index.embeddingOf(7);
        expect((await index.search({ vector: query, k: 1 })).candidates[0]?.row).toBe(7);
        expect((await index.search({ vector: query, k: 1, eligible })).candidates[0]?.row).not.toBe(7);
      });
    });
  });
}
