import { describe, expect, it } from 'vitest';
import type { CatalogRow, CatalogSource } from '../../src/ports/catalog-source.ts';

export interface CatalogSourceCase {
  /** A source of these good entries, in this order, with bad ones among them as many as `rejected`. */
  readonly open: () => CatalogSource;
  readonly ids: readonly string[];
  readonly rejected: number;
  /** A source that cannot be read. */
  readonly openMissing: () => CatalogSource;
}

/** What every catalogue source must do. */
export function describeCatalogSource(name: string, { open, ids, rejected, openMissing }: CatalogSourceCase): void {
  const read = () => Array.fromAsync(open().rows());
  const idOf = (row: CatalogRow) => ('product' in row ? [row.product.id as string] : []);

  describe(`catalogue source: ${name}`, () => {
    it('gives the products in the order of the catalogue', async () => {
      expect((await read()).flatMap(idOf)).toEqual(ids);
    });

    it('gives the same when it is read again', async () => {
      const source = open();
      const first = await Array.fromAsync(source.rows());
      expect(await Array.fromAsync(source.rows())).toStrictEqual(first);
    });

    it('says of every bad entry where it is and what is wrong, and goes on', async () => {
      const bad = (await read()).flatMap((row) => ('rejected' in row ? [row.rejected] : []));
      expect(bad).toHaveLength(rejected);
      for (const { where, reason } of bad) {
        expect(where).toMatch(/\S/);
        expect(reason).toMatch(/^[A-Z].*\.$/s);
      }
    });

    it('gives each picture an id of its own and exactly one place', async () => {
      const images = (await read()).flatMap((row) => ('product' in row ? row.product.images : []));
      expect(new Set(images.map(({ id }) => id)).size).toBe(images.length);
      for (const { file, url } of images) expect([file, url].filter((place) => place !== undefined)).toHaveLength(1);
    });

    it('ends when the reader leaves', async () => {
      for await (const row of open().rows()) {
        expect('product' in row || 'rejected' in row).toBe(true);
        break;
      }
    });

    it('throws when it cannot be read at all', async () => {
      await expect(Array.fromAsync(openMissing().rows())).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    });

    it('has a name', () => {
      expect(open().name).not.toBe('');
    });
  });
}
