import { describe, expect, it } from 'vitest';
import { parseProduct } from '../../src/domain/parse-product.ts';

const UPDATED_AT = new Date(0);
const parse = (row: object, currency?: string) =>
  parseProduct(
    { id: 'p', title: 'P', images: 'a.jpg', ...row },
    { resolveFile: (file) => file, updatedAt: UPDATED_AT, ...(currency !== undefined && { currency }) },
  );

describe('parseProduct', () => {
  it.each([
    [
      { price: 52, currency: 'USD' },
      { amount: 52, currency: 'USD' },
    ],
    [
      { price: '52.10', currency: 'usd' },
      { amount: 52.1, currency: 'USD' },
    ],
    [
      { price: '52 EUR', currency: 'USD' },
      { amount: 52, currency: 'EUR' },
    ],
    [{ price: { amount: '5', currency: 'JPY' } }, { amount: 5, currency: 'JPY' }],
    [
      { price: 0, currency: 'EUR' },
      { amount: 0, currency: 'EUR' },
    ],
    [{ price: { amount: 7 } }, { amount: 7, currency: 'CHF' }],
    [{ price: null, currency: 'USD' }, undefined],
    [{ price: '', currency: 'USD' }, undefined],
    [{}, undefined],
  ])('reads the price of %j', (row, price) => {
    expect(parse(row, 'CHF').price).toEqual(price);
  });

  it.each([
    [{ price: 'free', currency: 'EUR' }, 'Expected a price, got "free".'],
    [{ price: '1,50', currency: 'EUR' }, 'Expected a price, got "1,50".'],
    [{ price: true, currency: 'EUR' }, 'Expected a price, got true.'],
    [{ price: 1, currency: 'Euro' }, 'Expected a currency of three letters, got "EURO".'],
    [{ title: {} }, 'Expected title to be text, got {}.'],
    [{ id: 'x'.repeat(257) }, 'Expected id of at most 256 characters.'],
    [{ id: 'a\u0000b' }, String.raw`Expected id without control characters, got "a\u0000b".`],
    [{ inStock: 'perhaps' }, 'Expected inStock to be true, false or a number, got "perhaps".'],
    [{ attributes: ['red'] }, 'Expected attributes to be an object, got ["red"].'],
    [{ attributes: { colour: { a: 1 } } }, 'Expected attribute colour to be text, got {"a":1}.'],
    [{ images: [{ id: 'x' }] }, 'Expected a picture with either file or url, got {"id":"x"}.'],
    [
      { images: [{ file: 'a', url: 'https://b' }] },
      'Expected a picture with either file or url, got {"file":"a","url":"https://b"}.',
    ],
    [
      {
        images: [
          { id: 'x', file: 'a' },
          { id: 'x', file: 'b' },
        ],
      },
      'Two pictures have the same id.',
    ],
    [{ images: 'ftp://a/b.jpg' }, 'Expected a picture file or an http address, got "ftp://a/b.jpg".'],
  ])('refuses %j', (row, message) => {
    expect(() => parse(row)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT', message }));
  });

  it.each([
    [true, true],
    [false, false],
    ['yes', true],
    ['Out of stock', false],
    ['in_stock', true],
    [3, true],
    [0, false],
    ['0', false],
    ['-2', false],
    [null, undefined],
    ['', undefined],
  ])('reads the stock of %j as %j', (inStock, expected) => {
    expect(parse({ inStock }).inStock).toBe(expected);
    expect('inStock' in parse({ inStock })).toBe(expected !== undefined);
  });

  it('splits categories at > and, without one, at /', () => {
    const categories = [
      'Women>Dresses',
      'Men/Tops/Hoodies & Sweatshirts',
      ' T-Shirts / Tops > New ',
      'Sale',
      'Women > Dresses',
      ' / ',
    ];
    expect(parse({ categories }).categories).toEqual([
      'Women > Dresses',
      'Men > Tops > Hoodies & Sweatshirts',
      'T-Shirts / Tops > New',
      'Sale',
    ]);
    expect(parse({ category: 'Home/Mugs' }).categories).toEqual(['Home > Mugs']);
  });

  it('makes attributes of unknown texts under their usual names', () => {
    const row = {
      colors: ['Red'],
      color: 'Blue',
      sizes: ['S', 'M'],
      material: ['Wool', ''],
      pattern: 'Solid',
      Sleeve: 'long',
    };
    expect(parse({ ...row, attributes: { Colour: ['Red', 'Green'], fit: 'slim' } }).attributes).toEqual({
      colour: ['Red', 'Green', 'Blue'],
      fit: ['slim'],
      size: ['S', 'M'],
      material: ['Wool'],
      pattern: ['Solid'],
      sleeve: ['long'],
    });
  });

  it('passes over unknown fields that are no texts, and empty ones', () => {
    expect(
      parse({ weight: 3, dimensions: { width: 1 }, tags: [1, 2], note: '', list: [], none: null }).attributes,
    ).toEqual({});
  });

  it('is not led astray by names that objects have', () => {
    const { attributes } = parse(JSON.parse('{"constructor":"a","__proto__":"b","toString":"c"}') as object);
    expect(Object.entries(attributes)).toEqual([
      ['constructor', ['a']],
      ['__proto__', ['b']],
      ['tostring', ['c']],
    ]);
  });

  it('joins pictures of all names, each once, numbered by place', () => {
    const { images } = parse({
      images: ['a.jpg', 'b.jpg', 'a.jpg'],
      image: 'c.jpg',
      image_url: 'https://x.example/d.jpg',
    });
    expect(images).toEqual([
      { id: 'p/1', file: 'a.jpg' },
      { id: 'p/2', file: 'b.jpg' },
      { id: 'p/3', file: 'c.jpg' },
      { id: 'p/4', url: 'https://x.example/d.jpg' },
    ]);
  });

  it('takes ids that are numbers and other spellings of names', () => {
    const row = { SKU: 17, Name: ' Mug ', 'Image URL': 'https://x.example/a.jpg', parent_id: 4 };
    expect(parseProduct(row, { resolveFile: (file) => file, updatedAt: UPDATED_AT })).toStrictEqual({
      groupId: '4',
      id: '17',
      title: 'Mug',
      categories: [],
      attributes: {},
      images: [{ id: '17/1', url: 'https://x.example/a.jpg' }],
      updatedAt: UPDATED_AT,
    });
  });
});
