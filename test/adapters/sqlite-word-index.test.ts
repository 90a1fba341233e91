import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openSqliteWordIndex, writeWordIndex } from '../../src/adapters/sqlite-word-index.ts';
import type { ProductId } from '../../src/domain/product.ts';
import { temporaryFolder } from './temporary-folder.ts';

const PRODUCTS = [
  { title: 'Linen dress', brand: 'Nord', categories: ['Women > Dresses'], attributes: { colour: ['red'] } },
  { title: 'Crêpe skirt', categories: ['Women > Skirts'], attributes: { colour: ['red', 'café au lait'] } },
  { title: 'Desk lamp', brand: 'Lumière', categories: ['Home > Lamps'], attributes: { material: ['linen'] } },
  { title: '木の椅子 chair', categories: [], attributes: {} },
  { title: 'Not a near or "quoted" thing', categories: [], attributes: {} },
].map((product, i) => ({ ...product, id: `p${i}` as ProductId }));

const path = join(temporaryFolder(), 'words.sqlite');
await writeWordIndex(path, PRODUCTS);
const words = openSqliteWordIndex(path);
const found = (text: string, limit = 10) => words.search(text, limit).map(({ ordinal }) => ordinal);

describe('search by words', () => {
  it('looks at titles, brands, categories and attributes', () => {
    expect(found('skirt')).toStrictEqual([1]);
    expect(found('nord')).toStrictEqual([0]);
    expect(found('lamps')).toStrictEqual([2]);
    expect(new Set(found('red'))).toStrictEqual(new Set([0, 1]));
  });

  it('takes a word in the title for more than one in an attribute', () => {
    expect(found('linen')).toStrictEqual([0, 2]);
    const [title, attribute] = words.search('linen', 2);
    expect(title?.relevance).toBeGreaterThan(attribute?.relevance as number);
  });

  it('takes any of the words, and those that have more of them first', () => {
    expect(found('red dress')[0]).toBe(0);
    expect(new Set(found('red dress'))).toStrictEqual(new Set([0, 1]));
  });

  it('does not care for case and accents', () => {
    expect(found('CREPE cafe')).toStrictEqual([1]);
    expect(found('lumière')).toStrictEqual([2]);
    expect(found('木の椅子')).toStrictEqual([3]);
  });

  it('takes the last word also as a beginning', () => {
    expect(found('linen dre')[0]).toBe(0);
    expect(found('dre linen')).toStrictEqual(found('linen'));
    expect(found('li')).toStrictEqual([]);
  });

  it.each(['"', '""', "'", '*', '()', 'AND', 'a AND', '-', ':', '^', '', ' \n', '\0', 'NEAR(', '{title}:', '%', ';--'])(
    'takes %j for text, not for a command',
    (text) => {
      expect(found(`${text} lamp`)).toContain(2);
      expect(() => found(text)).not.toThrow();
    },
  );

  it('finds operators of the query language as the words that they are', () => {
    expect(found('NOT')).toStrictEqual([4]);
    expect(found('"quoted"')).toStrictEqual([4]);
    expect(found('near OR')).toStrictEqual([4]);
  });

  it('gives at most as many as asked, equally relevant ones by ordinal', () => {
    expect(found('women', 1)).toHaveLength(1);
    expect(found('women', 0)).toStrictEqual([]);
  });

  it('reads a text of ten thousand words', () => {
    expect(found('dress '.repeat(10_000))).toStrictEqual([0]);
  });
});

describe('holders of a word', () => {
  it('are all products that have it anywhere, or a word that it begins', () => {
    expect(words.holders('red', 10)).toStrictEqual([0, 1]);
    expect(words.holders('Lumiere', 10)).toStrictEqual([2]);
    expect(words.holders('dre', 10)).toStrictEqual([0]);
    expect(words.holders('velvet', 10)).toStrictEqual([]);
    expect(words.holders('-', 10)).toStrictEqual([]);
  });

  it('are not listed when they are more than asked', () => {
    expect(words.holders('red', 2)).toStrictEqual([0, 1]);
    expect(words.holders('red', 1)).toBeUndefined();
  });
});

describe('words that most products of a large catalogue have', async () => {
  const COUNT = 50_000;
  const file = join(temporaryFolder(), 'words.sqlite');
  await writeWordIndex(
    file,
    Array.from({ length: COUNT }, (_, i) => ({
      id: `p${i}` as ProductId,
      title: `common ${i % 2 === 0 ? 'even' : 'odd'} ${i === 77 ? 'special' : ''} ${i === 78 ? 'other special thing' : ''}`,
      categories: [],
      attributes: {},
    })),
  );
  const large = openSqliteWordIndex(file);
  const first = (text: string, limit = 3) => large.search(text, limit).map(({ ordinal }) => ordinal);

  it('leave the order to the rare ones', () => {
    expect(first('common odd special')).toStrictEqual([77, 78]);
  });

  it('are searched together, and one of them alone where no product has all', () => {
    expect(first('common odd')).toStrictEqual([1, 3, 5]);
    expect(first('even odd')).toStrictEqual([0, 2, 4]);
  });

  it('are found beside a word that no product has', () => {
    expect(first('xyzzy common')).toStrictEqual([0, 1, 2]);
    expect(first('common xyzzy odd')).toStrictEqual([1, 3, 5]);
    expect(first('xyzzy')).toStrictEqual([]);
  });

  it('hold up nobody: no more is looked at than is asked for', () => {
    const took = (text: string) => {
      const start = performance.now();
      large.search(text, 10);
      return performance.now() - start;
    };
    took('common'); // its pages are read
    const ranked = new DatabaseSync(file, { readOnly: true }).prepare(
      'SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words) LIMIT 10',
    );
    const start = performance.now();
    ranked.all('common');
    expect(took('common')).toBeLessThan(performance.now() - start);
  });
});

it('stops writing when the caller does not want it any more', async () => {
  const stopped = join(temporaryFolder(), 'words.sqlite');
  await expect(writeWordIndex(stopped, PRODUCTS, AbortSignal.abort())).rejects.toThrow(/abort/);
});
