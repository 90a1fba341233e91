import { describe, expect, it } from 'vitest';
import type { ImagePreprocessor } from '../../src/ports/image-preprocessor.ts';
import { FAKE_MODEL } from '../fakes/fake-embedder.ts';

export interface ImagePreprocessorSubject {
  readonly create: () => ImagePreprocessor;
  /** A picture of one colour, encoded as this preprocessor reads it. */
  readonly picture: (red: number, green: number, blue: number) => Promise<Uint8Array>;
  readonly truncated: () => Promise<Uint8Array>;
}

/** What every ImagePreprocessor keeps. */
export function describeImagePreprocessor(
  name: string,
  { create, picture, truncated }: ImagePreprocessorSubject,
): void {
  describe(`ImagePreprocessor: ${name}`, () => {
    const spec = FAKE_MODEL.image;

    it('gives the model’s square of RGB bytes in the picture’s colours', async () => {
      const { pixels, size } = await create().prepare(await picture(200, 100, 50), spec);
      expect(size).toBe(spec.size);
      expect(pixels).toHaveLength(3 * spec.size ** 2);
      const centre = 3 * (spec.size / 2) * (spec.size + 1);
      expect([...pixels.subarray(centre, centre + 3)]).toEqual([200, 100, 50]);
    });

    it('gives the same pixels for the same bytes', async () => {
      const bytes = await picture(10, 20, 30);
      const preprocessor = create();
      expect((await preprocessor.prepare(bytes, spec)).pixels).toEqual(
        (await preprocessor.prepare(bytes, spec)).pixels,
      );
    });

    it.each([
      ['no bytes', '', 'IMAGE_UNREADABLE'],
      ['text', 'these are words', 'IMAGE_TYPE_UNSUPPORTED'],
      ['an SVG', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'IMAGE_TYPE_UNSUPPORTED'],
      ['a PDF', '%PDF-1.7\n', 'IMAGE_TYPE_UNSUPPORTED'],
    ])('refuses %s', async (_, content, code) => {
      await expect(create().prepare(new TextEncoder().encode(content), spec)).rejects.toMatchObject({ code });
    });

    it('refuses a truncated picture', async () => {
      await expect(create().prepare(await truncated(), spec)).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
    });

    it('refuses a crop that reaches outside of the picture', async () => {
      const crop = { x: 0.5, y: 0, width: 0.6, height: 1 };
      const prepared = create().prepare(await picture(1, 2, 3), spec, { crop });
      await expect(prepared).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    });

    it('rejects with the reason of a signal that has aborted', async () => {
      const signal = AbortSignal.abort(new Error('the caller left'));
      const prepared = create().prepare(await picture(1, 2, 3), spec, { signal });
      await expect(prepared).rejects.toThrow('the caller left');
    });
  });
}
