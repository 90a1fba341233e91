import { describe, expect, it } from 'vitest';
import { parseImagePreparation } from '../../src/adapters/hub-layout-image.ts';

const MEAN = [0.5, 0.4, 0.3];
const STD = [0.25, 0.2, 0.1];
const CLIP = {
  image_processor_type: 'CLIPImageProcessor',
  do_center_crop: true,
  crop_size: { height: 224, width: 224 },
  size: { shortest_edge: 224 },
  resample: 3,
  image_mean: MEAN,
  image_std: STD,
};

describe('parseImagePreparation', () => {
  it('understands CLIP: shortest side, then a crop of the middle', () => {
    expect(parseImagePreparation(CLIP)).toEqual({
      size: 224,
      resize: 'shortest-side',
      interpolation: 'bicubic',
      mean: MEAN,
      std: STD,
    });
  });

  it('understands the older form, with plain numbers', () => {
    const { image_processor_type: _, ...older } = CLIP;
    const json = { ...older, feature_extractor_type: 'CLIPFeatureExtractor', size: 224, crop_size: 224 };
    expect(parseImagePreparation(json)).toEqual(parseImagePreparation(CLIP));
  });

  it('understands SigLIP 2: stretched to the square, bilinear', () => {
    const { crop_size: _, do_center_crop: __, ...rest } = CLIP;
    const json = {
      ...rest,
      image_processor_type: 'SiglipImageProcessorFast',
      size: { height: 256, width: 256 },
      resample: 2,
    };
    expect(parseImagePreparation(json)).toMatchObject({ size: 256, resize: 'stretch', interpolation: 'bilinear' });
  });

  // What the reference does with a byte: (byte · factor − mean) / std; ours: (byte / 255 − mean') / std'.
  it.each([
    ['the usual factor', {}, 1 / 255, true],
    ['another factor', { rescale_factor: 1 / 127.5 }, 1 / 127.5, true],
    ['no rescaling', { do_rescale: false }, 1, true],
    ['no normalising', { do_normalize: false }, 1 / 255, false],
    ['neither', { do_rescale: false, do_normalize: false }, 1, false],
  ])('gives the reference’s numbers with %s', (_, flags, factor, normalised) => {
    const { mean, std } = parseImagePreparation({ ...CLIP, ...flags });
    for (const byte of [0, 100, 255]) {
      for (const channel of [0, 1, 2]) {
        const reference = normalised ? (byte * factor - MEAN[channel]!) / STD[channel]! : byte * factor;
        expect((byte / 255 - mean[channel]!) / std[channel]!).toBeCloseTo(reference, 6);
      }
    }
  });

  it.each([
    ['another processor', { image_processor_type: 'ConvNextImageProcessor' }, 'got ConvNextImageProcessor'],
    ['no processor', { image_processor_type: undefined }, 'got none'],
    ['another kernel', { resample: 1 }, 'expected resample 2 (bilinear) or 3 (bicubic), got 1'],
    ['no resizing', { do_resize: false }, 'expected do_resize, got false'],
    ['a crop of another size', { crop_size: 192 }, 'expected a crop_size as large as size, 224, got 192'],
    ['no crop', { do_center_crop: false }, 'the picture must be square'],
    ['a crop without size', { crop_size: undefined }, 'expected a crop_size, got none'],
    ['a size that is no square', { size: { height: 224, width: 112 } }, 'expected a square size, got 112x224'],
    ['a size of another kind', { size: { longest_edge: 224 } }, 'size'],
    ['padding', { do_pad: true }, 'expected no do_pad, got true'],
    ['no mean', { image_mean: undefined }, 'expected image_mean and image_std, got none'],
    ['a deviation of 0', { image_std: [0, 1, 1] }, 'expected an image_std above 0, got 0, 1, 1'],
  ])('refuses %s and says what came', (_, change, reason) => {
    const parse = () => parseImagePreparation({ ...CLIP, ...change });
    expect(parse).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }) as Error);
    expect(parse).toThrow(reason);
  });
});
