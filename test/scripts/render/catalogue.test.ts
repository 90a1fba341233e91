import { describe, expect, it } from 'vitest';
import { planCatalogue } from '../../../scripts/render/catalogue.ts';

const { products, street } = planCatalogue();
const rows = products.map((product) => product.row);

describe('demo catalogue', () => {
  it('has at least 600 products in at least 16 categories, each with its own id and title', () => {
    expect(rows.length).toBeGreaterThanOrEqual(600);
    expect(new Set(rows.flatMap((row) => row.categories)).size).toBeGreaterThanOrEqual(16);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    expect(new Set(rows.map((row) => row.title)).size).toBe(rows.length);
  });

  it('leaves price or stock out for some products, and some are sold out', () => {
    const without = (field: 'price' | 'inStock'): number => rows.filter((row) => row[field] === undefined).length;
    expect(without('price')).toBeGreaterThan(5);
    expect(without('inStock')).toBeGreaterThan(10);
    expect(rows.filter((row) => row.inStock === false).length).toBeGreaterThan(10);
    expect(rows.every((row) => row.price === undefined || row.price.amount > 0)).toBe(true);
  });

  it('groups the same design in two to four colours', () => {
    const groups = Map.groupBy(
      products.filter(({ row }) => row.groupId !== undefined),
      ({ row }) => row.groupId,
    );
    expect(groups.size).toBeGreaterThan(100);
    for (const variants of groups.values()) {
      expect(new Set(variants.map(({ design }) => design.form)).size).toBe(1);
      expect(new Set(variants.map(({ design }) => design.colour)).size).toBe(variants.length);
      expect(variants.length).toBeGreaterThanOrEqual(2);
      expect(variants.length).toBeLessThanOrEqual(4);
    }
  });

  it('gives every product one to three pictures and dates within one year', () => {
    for (const row of rows) {
      expect(row.images.length).toBeGreaterThanOrEqual(1);
      expect(row.images.length).toBeLessThanOrEqual(3);
      expect(row.createdAt >= '2025-11-01' && row.updatedAt <= '2026-11-01').toBe(true);
      expect(row.updatedAt >= row.createdAt).toBe(true);
    }
    expect(new Set(rows.map((row) => row.images.length))).toEqual(new Set([1, 2, 3]));
  });

  it('asks for forty different products with its street photos', () => {
    expect(street).toHaveLength(40);
    expect(new Set(street.map((photo) => photo.productId)).size).toBe(40);
    const known = new Map(rows.map((row) => [row.id, row.title]));
    for (const photo of street) expect(known.get(photo.productId)).toBe(photo.title);
  });

  it('asks only for products whose look no other product of their kind has', () => {
    const lookOf = ({ design }: (typeof products)[number]): string =>
      `${design.kind} ${design.pattern} ${design.colour} ${design.secondaryColour}`;
    const looks = products.map(lookOf);
    for (const photo of street) {
      const asked = products.filter((product) => product.row.id === photo.productId).map(lookOf);
      expect(looks.filter((look) => look === asked[0])).toHaveLength(1);
    }
  });

  it('is planned the same every time', () => {
    expect(planCatalogue()).toEqual({ products, street });
  });
});
