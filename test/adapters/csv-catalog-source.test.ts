import { describe, expect, it } from 'vitest';
import { csvCatalogSource } from '../../src/adapters/csv-catalog-source.ts';
import { describeCatalogSource } from '../contracts/catalog-source.ts';
import { CHANGED_AT, catalogueFolder, productsOf, rejectionsOf } from './catalogue-folder.ts';

const path = catalogueFolder({
  'a.jpg': 'a',
  'b.jpg': 'b',
  'good.csv': [
    '\uFEFFid,groupId,title,price,currency,inStock,categories,images,colors,attributes.fit,Sleeve',
    'dress,g,"A ""red"" dress, long",12.50,eur,yes,Women > Dresses|Sale,a.jpg|b.jpg,Red|Blue,slim,long',
    '',
    'tv,,TV 40",,,,Home/TV,https://shop.example/a;b.jpg|a.jpg,,,',
    '"two","","two\nlines",0,USD,0,"A;B",a.jpg,"Red;Blue",,',
    '',
  ].join('\r\n'),
  'semicolons.csv': 'id;title;price.amount;price.currency;images\na;A, b;1.5;EUR;a.jpg\n',
  'bad.csv': [
    'id,title,images',
    'a,A,a.jpg',
    'b,B',
    'c,"never closed,a.jpg',
    'd,D,a.jpg',
    'e,,a.jpg',
    'f,F,a.jpg',
    'g,"G',
  ].join('\n'),
  'empty.csv': '',
  'header.csv': 'id,title,images\n',
});

describeCatalogSource('csv', {
  open: () => csvCatalogSource(path('bad.csv')),
  ids: ['a', 'd', 'f'],
  rejected: 4,
  openMissing: () => csvCatalogSource(path('missing.csv')),
});

describe('CSV catalogue source', () => {
  it('reads columns as fields, lists and attributes', async () => {
    const common = { updatedAt: CHANGED_AT };
    expect(await productsOf(csvCatalogSource(path('good.csv')))).toStrictEqual([
      {
        ...common,
        id: 'dress',
        groupId: 'g',
        title: 'A "red" dress, long',
        price: { amount: 12.5, currency: 'EUR' },
        inStock: true,
        categories: ['Women > Dresses', 'Sale'],
        attributes: { fit: ['slim'], colour: ['Red', 'Blue'], sleeve: ['long'] },
        images: [
          { id: 'dress/1', file: path('a.jpg') },
          { id: 'dress/2', file: path('b.jpg') },
        ],
      },
      {
        ...common,
        id: 'tv',
        title: 'TV 40"',
        categories: ['Home > TV'],
        attributes: {},
        images: [
          { id: 'tv/1', url: 'https://shop.example/a;b.jpg' },
          { id: 'tv/2', file: path('a.jpg') },
        ],
      },
      {
        ...common,
        id: 'two',
        title: 'two\nlines',
        price: { amount: 0, currency: 'USD' },
        inStock: false,
        categories: ['A', 'B'],
        attributes: { colour: ['Red', 'Blue'] },
        images: [{ id: 'two/1', file: path('a.jpg') }],
      },
    ]);
  });

  it('reads a file with semicolons between the columns and names inside names', async () => {
    const [product] = await productsOf(csvCatalogSource(path('semicolons.csv')));
    expect(product).toMatchObject({ id: 'a', title: 'A, b', price: { amount: 1.5, currency: 'EUR' } });
  });

  it('loses no line but the one whose quote is never closed', async () => {
    expect(await rejectionsOf(csvCatalogSource(path('bad.csv')))).toEqual([
      'line 3: Expected 3 values, got 2.',
      'line 4: A quote is never closed.',
      'line 6: The title is missing.',
      'line 8: A quote is never closed.',
    ]);
  });

  it('gives nothing for a file without rows', async () => {
    expect(await productsOf(csvCatalogSource(path('empty.csv')))).toEqual([]);
    expect(await productsOf(csvCatalogSource(path('header.csv')))).toEqual([]);
  });
});
