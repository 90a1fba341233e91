import { Decimal128, Long, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { idValues, parseDocument } from '../../src/adapters/mongodb-document.ts';
import { OWN_FIELDS, parseFieldMapping } from '../../src/adapters/mongodb-field-mapping.ts';
import type { ProductId } from '../../src/domain/product.ts';

const least = { _id: 'p', title: 'P', images: ['a.jpg'] };
const read = (mapping: object, document: object) => parseDocument(document, parseFieldMapping(JSON.stringify(mapping)));

describe('parseFieldMapping', () => {
  it("means Vitrine's own names where nothing is named", () => {
    expect(parseFieldMapping('{}')).toEqual(OWN_FIELDS);
    expect(OWN_FIELDS).toMatchObject({ id: '_id', title: 'title', price: { path: 'price', unit: 'major' } });
  });

  it('takes a bare path for an object with a path', () => {
    const mapping = parseFieldMapping('{"price": "cost", "categories": "path", "inStock": "qty", "images": "pics"}');
    expect(mapping).toMatchObject({
      price: { path: 'cost', unit: 'major' },
      categories: { path: 'path' },
      inStock: { path: 'qty' },
      images: { paths: ['pics'] },
    });
  });

  it.each([
    ['not json', /Expected the field mapping to be JSON/],
    ['[]', /expected object/],
    ['{"titel": "name"}', /titel/],
    ['{"title": ""}', /expected a path/],
    ['{"title": "a..b"}', /expected a path/],
    ['{"id": "$where"}', /expected a path/],
    ['{"price": {"path": "cost", "unit": "cents"}}', /price\.unit/],
    ['{"images": {"paths": []}}', /images\.paths/],
  ])('refuses %s', (json, message) => {
    expect(() => parseFieldMapping(json)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
    expect(() => parseFieldMapping(json)).toThrow(message);
  });

  it('names all that is wrong at once', () => {
    expect(() => parseFieldMapping('{"titel": "x", "price": {"path": "a", "unit": "b"}}')).toThrow(
      /titel[^]*price|price[^]*titel/,
    );
  });
});

describe('parseDocument', () => {
  it('follows paths into objects, through lists and to one entry of a list', () => {
    const document = {
      _id: 'p',
      names: [{ text: 'First' }, { text: 'Second' }],
      media: { gallery: [{ src: 'a.jpg' }, { src: 'b.jpg' }, {}], main: 'm.jpg' },
      specs: { tone: 'Red' },
      variants: [{ size: 'S' }, { size: 'M' }],
    };
    const mapping = {
      title: 'names.1.text',
      images: { paths: ['media.main', 'media.gallery.src'] },
      attributes: { colour: 'specs.tone', size: 'variants.size', nothing: 'specs.none.at.all' },
    };
    expect(read(mapping, document)).toMatchObject({
      title: 'Second',
      images: [{ file: 'm.jpg' }, { file: 'a.jpg' }, { file: 'b.jpg' }],
      attributes: { colour: ['Red'], size: ['S', 'M'] },
    });
    expect(Object.keys(read(mapping, document).attributes)).toEqual(['colour', 'size']);
  });

  it.each([
    [{ path: 'cost', unit: 'minor', currency: 'EUR' }, { cost: 1999 }, { amount: 19.99, currency: 'EUR' }],
    [{ path: 'cost', unit: 'minor', currency: 'JPY' }, { cost: 1999 }, { amount: 1999, currency: 'JPY' }],
    [{ path: 'cost', currency: 'EUR' }, { cost: Decimal128.fromString('19.99') }, { amount: 19.99, currency: 'EUR' }],
    [
      { path: 'cost', unit: 'minor', currency: 'EUR' },
      { cost: Long.fromNumber(250) },
      { amount: 2.5, currency: 'EUR' },
    ],
    [
      { path: 'p.now', currencyPath: 'p.code', currency: 'EUR' },
      { p: { now: 5, code: 'USD' } },
      { amount: 5, currency: 'USD' },
    ],
    [{ path: 'p.now', currencyPath: 'p.code', currency: 'EUR' }, { p: { now: 5 } }, { amount: 5, currency: 'EUR' }],
    [{ path: 'cost', currency: 'EUR' }, { cost: 0 }, { amount: 0, currency: 'EUR' }],
    [{ path: 'cost', currency: 'EUR' }, { cost: null }, undefined],
    [{ path: 'cost', currency: 'EUR' }, {}, undefined],
  ])('reads the price at %j of %j', (price, document, expected) => {
    expect(read({ price }, { ...least, ...document }).price).toEqual(expected);
  });

  it('reads stock as a truth value, a quantity or a word', () => {
    expect(read({ inStock: 'stock.qty' }, { ...least, stock: { qty: 2 } }).inStock).toBe(true);
    expect(read({ inStock: 'stock.qty' }, { ...least, stock: { qty: 0 } }).inStock).toBe(false);
    expect(read({ inStock: 'stock.qty' }, least).inStock).toBeUndefined();
    const words = { inStock: { path: 'status', values: ['available', 'few'] } };
    expect(read(words, { ...least, status: 'few' }).inStock).toBe(true);
    expect(read(words, { ...least, status: 'sold' }).inStock).toBe(false);
    expect(read(words, least).inStock).toBeUndefined();
  });

  it('splits categories at the separator of the shop', () => {
    const categories = { path: 'trail', separator: ' :: ' };
    expect(read({ categories }, { ...least, trail: 'A/B :: C' }).categories).toEqual(['A/B > C']);
    expect(read({ categories }, { ...least, trail: ['A :: B', 'D'] }).categories).toEqual(['A > B', 'D']);
  });

  it('takes the time of a document from its id when it names none', () => {
    const _id = ObjectId.createFromTime(1_700_000_000);
    const product = parseDocument({ ...least, _id }, OWN_FIELDS);
    expect(product.id).toBe(_id.toHexString());
    expect(product.updatedAt).toEqual(new Date(1_700_000_000_000));
    expect(parseDocument(least, OWN_FIELDS).updatedAt).toEqual(new Date(0));
  });

  it('refuses a document that is no product', () => {
    expect(() => parseDocument({ _id: 'p' }, OWN_FIELDS)).toThrow('The title is missing.');
    expect(() => read({ price: { path: 'cost', unit: 'minor' } }, { ...least, cost: 5 })).toThrow(
      'The price 5 has no currency.',
    );
  });
});

describe('idValues', () => {
  it('looks for an id under every type that it may have had', () => {
    expect(idValues('abc' as ProductId)).toEqual(['abc']);
    expect(idValues('7' as ProductId)).toEqual(['7', 7]);
    expect(idValues('007' as ProductId)).toEqual(['007']);
    const hex = '65f0a1b2c3d4e5f601234567';
    expect(idValues(hex as ProductId)).toEqual([hex, new ObjectId(hex)]);
  });
});
