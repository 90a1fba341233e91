import { describe, expect, it } from 'vitest';
import { resampleLikePillow } from '../../src/adapters/pillow-resampler.ts';
import { noisePicture } from '../contracts/embedder.ts';

const picture = (size: number) => ({ data: noisePicture(size, 5).pixels, width: size, height: size });
const whole = (width: number, height: number) => ({
  resized: { width, height },
  window: { left: 0, top: 0, width, height },
});

describe('resampleLikePillow', () => {
  it('gives the picture itself when the size stays', () => {
    const { data, ...size } = picture(40);
    const same = resampleLikePillow({ data, ...size }, { ...whole(40, 40), interpolation: 'bicubic' });
    expect(Buffer.compare(same, data)).toBe(0);
  });

  it.each(['bicubic', 'bilinear'] as const)('keeps one colour one colour (%s)', (interpolation) => {
    const data = Uint8Array.from({ length: 30 * 20 * 3 }, (_, i) => [255, 0, 77][i % 3]!);
    for (const [width, height] of [
      [90, 70],
      [7, 5],
    ] as const) {
      const resampled = resampleLikePillow({ data, width: 30, height: 20 }, { ...whole(width, height), interpolation });
      expect([...resampled]).toEqual(Array.from({ length: width * height * 3 }, (_, i) => [255, 0, 77][i % 3]!));
    }
  });

  it('blends two pixels as a triangle does', () => {
    const data = Uint8Array.of(0, 0, 0, 200, 200, 200);
    const resampled = resampleLikePillow({ data, width: 2, height: 1 }, { ...whole(4, 1), interpolation: 'bilinear' });
    expect([...resampled].filter((_, i) => i % 3 === 0)).toEqual([0, 50, 150, 200]);
  });

  it('computes a window as the same part of the whole', () => {
    const resized = { width: 120, height: 90 };
    const window = { left: 31, top: 17, width: 40, height: 50 };
    const all = resampleLikePillow(picture(50), { ...whole(120, 90), interpolation: 'bicubic' });
    const part = resampleLikePillow(picture(50), { resized, window, interpolation: 'bicubic' });
    for (let row = 0; row < window.height; row++) {
      const from = 3 * ((window.top + row) * resized.width + window.left);
      const expected = all.subarray(from, from + 3 * window.width);
      const got = part.subarray(3 * row * window.width, 3 * (row + 1) * window.width);
      expect(Buffer.compare(got, expected), `row ${row}`).toBe(0);
    }
  });
});
