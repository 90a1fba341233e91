import { describe, expect, it } from 'vitest';
import { folderCatalogSource } from '../../src/adapters/folder-catalog-source.ts';
import { describeCatalogSource } from '../contracts/catalog-source.ts';
import { CHANGED_AT, catalogueFolder, productsOf, rejectionsOf } from './catalogue-folder.ts';

const path = catalogueFolder({
  'good/product_001.jpg': 'x',
  'good/product_002.PNG': 'x',
  'good/Women/Dresses/red-summer_dress.webp': 'x',
  'good/notes.txt': 'x',
  'good/.hidden.jpg': 'x',
  'good/.git/a.jpg': 'x',
  'twice/a/mug.jpg': 'x',
  'twice/b/mug.jpg': 'x',
  'twice/b/zebra.jpg': 'x',
  'alike/dress-1.jpg': 'x',
  'alike/dress-2.jpg': 'x',
});

describeCatalogSource('folder', {
  open: () => folderCatalogSource(path('twice')),
  ids: ['mug', 'zebra'],
  rejected: 1,
  openMissing: () => folderCatalogSource(path('missing')),
});

describe('folder catalogue source', () => {
  it('makes a product of every picture: id and title of the name, category of the folders', async () => {
    expect(await productsOf(folderCatalogSource(path('good')))).toStrictEqual([
      {
        id: 'red-summer_dress',
        title: 'Red summer dress',
        categories: ['Women > Dresses'],
        attributes: {},
        images: [{ id: 'red-summer_dress/1', file: path('good/Women/Dresses/red-summer_dress.webp') }],
        updatedAt: CHANGED_AT,
      },
      {
        id: 'product_001',
        title: 'Product 001',
        categories: [],
        attributes: {},
        images: [{ id: 'product_001/1', file: path('good/product_001.jpg') }],
        updatedAt: CHANGED_AT,
      },
      {
        id: 'product_002',
        title: 'Product 002',
        categories: [],
        attributes: {},
        images: [{ id: 'product_002/1', file: path('good/product_002.PNG') }],
        updatedAt: CHANGED_AT,
      },
    ]);
  });

  it('names both pictures of one id', async () => {
    expect(await rejectionsOf(folderCatalogSource(path('twice')))).toEqual([
      'b/mug.jpg: The product id "mug" was used before, at a/mug.jpg.',
    ]);
  });

  it('does not guess that pictures named alike are one product', async () => {
    const products = await productsOf(folderCatalogSource(path('alike')));
    expect(products.map(({ id }) => id)).toEqual(['dress-1', 'dress-2']);
  });
});
