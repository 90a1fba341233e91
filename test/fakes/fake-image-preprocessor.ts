import { VitrineError, badInput } from '../../src/domain/errors.ts';
import type { ImagePreprocessor } from '../../src/ports/image-preprocessor.ts';

/** A picture of one colour in the only format that the fake reads: `COLOUR r g b`. */
export function fakePicture(red: number, green: number, blue: number): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`COLOUR ${red} ${green} ${blue}`);
}

/** Reads what `fakePicture` makes, `TRUNCATED` is IMAGE_UNREADABLE, everything else is no picture. */
export function fakeImagePreprocessor(): ImagePreprocessor {
  return {
    async prepare(bytes, { size }, { crop, signal } = {}) {
      signal?.throwIfAborted();
      const [format, ...numbers] = new TextDecoder().decode(bytes).split(' ');
      if (bytes.length === 0 || format === 'TRUNCATED')
        throw new VitrineError('IMAGE_UNREADABLE', 'The picture is damaged.');
      if (format !== 'COLOUR') throw new VitrineError('IMAGE_TYPE_UNSUPPORTED', 'This is not a picture.');
      if (
        crop !== undefined &&
        (crop.x < 0 || crop.y < 0 || crop.width <= 0 || crop.x + crop.width > 1 || crop.y + crop.height > 1)
      ) {
        throw badInput('Expected a crop within 0..1 of the photo.');
      }
      const colour = numbers.map(Number);
      const pixels = Uint8Array.from({ length: 3 * size * size }, (_, i) => colour[i % 3] as number);
      return { pixels, size, original: { width: size, height: size } };
    },
  };
}
