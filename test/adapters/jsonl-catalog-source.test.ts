import { describe, expect, it } from 'vitest';
import { jsonlCatalogSource } from '../../src/adapters/jsonl-catalog-source.ts';
import { describeCatalogSource } from '../contracts/catalog-source.ts';
import { CHANGED_AT, catalogueFolder, productsOf, rejectionsOf } from './catalogue-folder.ts';

const FULL = {
  id: 'dress-red',
  groupId: 'dress',
  title: 'Red dress',
  description: 'Long.',
  brand: 'Nord',
  categories: ['Women > Dresses', 'Sale'],
  price: { amount: 12.5, currency: 'EUR' },
  inStock: true,
  attributes: { colour: ['Red'], fit: ['slim', 'long'] },
  images: ['a.jpg', { id: 'back', file: 'images/b.jpg' }, { url: 'https://shop.example/c.jpg' }],
  url: 'https://shop.example/dress',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-02T00:00:00.000Z',
};
const least = (id: string, more: object = {}) => ({ id, title: `Product ${id}`, images: ['a.jpg'], ...more });
const lines = (...rows: readonly (object | string)[]) =>
  rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');

const path = catalogueFolder({
  'a.jpg': 'a',
  'images/b.jpg': 'b',
  'good.jsonl': `\uFEFF${lines(FULL, '', least('plain'))}\r\n`,
  'bad.jsonl': lines(
    least('one'),
    '{"id": "broken',
    '["a list"]',
    { title: 'No id', images: ['a.jpg'] },
    { id: 'no-title', title: ' ', images: ['a.jpg'] },
    least('no-picture', { images: [] }),
    least('missing', { images: ['nope.jpg'] }),
    least('partly', { images: ['nope.jpg', 'images/b.jpg'] }),
    least('escape', { images: ['a.jpg', '../../etc/passwd'] }),
    least('absolute', { images: ['/etc/passwd'] }),
    least('data', { images: ['data:image/png;base64,AAAA'] }),
    least('negative', { price: -1, currency: 'EUR' }),
    least('no-currency', { price: 3 }),
    least('script', { url: 'javascript:alert(1)' }),
    least('undated', { createdAt: 'yesterday' }),
    least('one'),
    least('stolen', { images: [{ id: 'one/1', file: 'images/b.jpg' }] }),
    least('last'),
  ),
  'empty.jsonl': '',
});

describeCatalogSource('jsonl', {
  open: () => jsonlCatalogSource(path('bad.jsonl')),
  ids: ['one', 'partly', 'last'],
  rejected: 15,
  openMissing: () => jsonlCatalogSource(path('missing.jsonl')),
});

describe('JSONL catalogue source', () => {
  it('reads a product with all its fields', async () => {
    const [full, plain] = await productsOf(jsonlCatalogSource(path('good.jsonl')));
    expect(full).toStrictEqual({
      ...FULL,
      images: [
        { id: 'dress-red/1', file: path('a.jpg') },
        { id: 'back', file: path('images/b.jpg') },
        { id: 'dress-red/3', url: 'https://shop.example/c.jpg' },
      ],
      createdAt: new Date(FULL.createdAt),
      updatedAt: new Date(FULL.updatedAt),
    });
    expect(plain).toStrictEqual({
      id: 'plain',
      title: 'Product plain',
      categories: [],
      attributes: {},
      images: [{ id: 'plain/1', file: path('a.jpg') }],
      updatedAt: CHANGED_AT,
    });
  });

  it('says in which line what is wrong', async () => {
    const rejections = await rejectionsOf(jsonlCatalogSource(path('bad.jsonl')));
    expect(rejections).toEqual([
      'line 2: The line is no JSON.',
      'line 3: Expected an object, got ["a list"].',
      'line 4: The id is missing.',
      'line 5: The title is missing.',
      'line 6: There is no picture.',
      `line 7: No picture of it is there: "${path('nope.jpg')}".`,
      'line 9: Expected a picture inside the folder of the catalogue, got "../../etc/passwd".',
      'line 10: Expected a picture inside the folder of the catalogue, got "/etc/passwd".',
      'line 11: Expected a picture file or an http address, got "data:image/png;base64,AAAA".',
      'line 12: Expected a price of 0 or more, got -1.',
      'line 13: The price 3 has no currency.',
      'line 14: Expected url to be an http address, got "javascript:alert(1)".',
      'line 15: Expected createdAt to be a date, got "yesterday".',
      'line 16: The product id "one" was used before, at line 1.',
      'line 17: The image id "one/1" was used before, at line 1.',
    ]);
  });

  it('keeps a missing picture of a product that has others, so that indexing reports it', async () => {
    const rows = await Array.fromAsync(jsonlCatalogSource(path('bad.jsonl')).rows());
    const partly = rows.flatMap((row) => ('product' in row && row.product.id === 'partly' ? [row.product] : []));
    expect(partly[0]?.images.map(({ file }) => file)).toEqual([path('nope.jpg'), path('images/b.jpg')]);
  });

  it('gives nothing for an empty file', async () => {
    expect(await productsOf(jsonlCatalogSource(path('empty.jsonl')))).toEqual([]);
  });
});
