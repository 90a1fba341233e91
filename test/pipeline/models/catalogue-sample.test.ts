import { describe, expect, it } from 'vitest';
import type { ImageId } from '../../../src/domain/product.ts';
import { sampleCatalogue } from '../../../src/pipeline/models/catalogue-sample.ts';

async function* products(count: number) {
  for (let i = 0; i < count; i++) yield { title: `Product ${i}`, images: [{ id: `${i}` as ImageId, file: `${i}.jpg` }] };
}

describe('sampleCatalogue', () => {
  it('takes every picture of a small catalogue', async () => {
    const sample = await sampleCatalogue(products(7), 10);
    expect(sample.map(({ title }) => title)).toEqual(Array.from({ length: 7 }, (_, i) => `Product ${i}`));
  });

  it.for([11, 20, 21, 40, 41, 999, 12_345])('spreads ten pictures over a catalogue of %i', async (count) => {
    const sample = await sampleCatalogue(products(count), 10);
    const positions = sample.map(({ image }) => Number(image.id));
    expect(new Set(positions).size).toBe(10);
    expect(positions[0]).toBe(0);
    const gaps = [...positions.slice(1), count].map((position, i) => position - (positions[i] as number));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.ceil((3.1 * count) / 10));
  });

  it('takes the same pictures every time', async () => {
    expect(await sampleCatalogue(products(777), 10)).toEqual(await sampleCatalogue(products(777), 10));
  });
});
