import { describe, expect, it } from 'vitest';
import { kindsOf, photoAndWords, wordsOf } from '../../../src/pipeline/search/query-parts.ts';
import { photoAt } from './angle-shop.ts';

describe('photoAndWords', () => {
  it('shares the influence between them', () => {
    const query = photoAndWords(photoAt(0), 'blue', 0.7);
    expect(kindsOf(query)).toBe('image+text');
    expect(query).toMatchObject({ parts: [{ weight: 0.7 }, { weight: expect.closeTo(0.3, 9) as number }] });
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses an image weight of %d', (imageWeight) => {
    expect(() => photoAndWords(photoAt(0), 'blue', imageWeight)).toThrow('Expected imageWeight between 0 and 1');
  });
});

describe('wordsOf', () => {
  it('joins the wanted words and leaves out the unwanted', () => {
    const text = (words: string, weight: number) => ({ kind: 'text', text: words, weight }) as const;
    expect(wordsOf({ kind: 'parts', parts: [text('linen', 1), text('striped', -1), text('shirt', 0.5)] })).toBe(
      'linen shirt',
    );
    expect(wordsOf({ kind: 'parts', parts: [text('striped', -1)] })).toBeUndefined();
  });
});
