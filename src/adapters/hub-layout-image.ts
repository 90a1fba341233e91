import { z } from 'zod';
import { badInput } from '../domain/errors.ts';
import type { ImageInputSpec } from '../domain/model.ts';

/** How a model's pictures are prepared; the names in the graph come from the graph. */
export type ImagePreparation = Pick<ImageInputSpec, 'size' | 'resize' | 'interpolation' | 'mean' | 'std'>;

const side = z.int().min(8).max(2048);
const channels = z.tuple([z.number(), z.number(), z.number()]);

const PROCESSOR = z.object({
  image_processor_type: z.string().optional(),
  feature_extractor_type: z.string().optional(),
  do_resize: z.boolean().default(true),
  size: z.union([side, z.strictObject({ shortest_edge: side }), z.strictObject({ height: side, width: side })]),
  resample: z.int().default(3),
  do_center_crop: z.boolean().optional(),
  crop_size: z.union([side, z.object({ height: side, width: side })]).optional(),
  do_rescale: z.boolean().default(true),
  rescale_factor: z
    .number()
    .positive()
    .default(1 / 255),
  do_normalize: z.boolean().default(true),
  image_mean: channels.optional(),
  image_std: channels.optional(),
  do_pad: z.boolean().nullish(),
  do_thumbnail: z.boolean().nullish(),
  do_flip_channel_order: z.boolean().nullish(),
});

type Processor = z.output<typeof PROCESSOR>;

/** CLIPImageProcessor, SiglipImageProcessor, their `Fast` forms and their older name. */
const KNOWN_PROCESSOR = /^(CLIP|Siglip)(ImageProcessor(Fast)?|FeatureExtractor)$/;
/** Pillow's numbers of its kernels. */
const KERNELS: Readonly<Record<number, ImageInputSpec['interpolation']>> = { 2: 'bilinear', 3: 'bicubic' };
const REFUSED = ['do_pad', 'do_thumbnail', 'do_flip_channel_order'] as const;

/** Reads a `preprocessor_config.json`. Throws BAD_USER_INPUT that says what was expected and what came. */
export function parseImagePreparation(json: unknown): ImagePreparation {
  const parsed = PROCESSOR.safeParse(json);
  if (!parsed.success) throw wrong(z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, ' '));
  const processor = parsed.data;
  const name = processor.image_processor_type ?? processor.feature_extractor_type;
  if (name === undefined || !KNOWN_PROCESSOR.test(name)) {
    throw wrong(`expected image_processor_type CLIPImageProcessor or SiglipImageProcessor, got ${name ?? 'none'}`);
  }
  for (const step of REFUSED) if (processor[step] === true) throw wrong(`expected no ${step}, got true`);
  const interpolation = KERNELS[processor.resample];
  if (interpolation === undefined) {
    throw wrong(`expected resample 2 (bilinear) or 3 (bicubic), got ${processor.resample}`);
  }
  const crops = processor.do_center_crop ?? name.startsWith('CLIP');
  return { ...resizing(processor, crops), interpolation, ...normalisation(processor) };
}

function resizing(
  { do_resize, size, crop_size }: Processor,
  crops: boolean,
): Pick<ImagePreparation, 'size' | 'resize'> {
  if (!do_resize) throw wrong('expected do_resize, got false: pictures of all sizes must become one size');
  const cropped = crops ? sideOf('crop_size', crop_size) : undefined;
  if (typeof size === 'object' && 'height' in size) {
    const stretched = sideOf('size', size);
    if (cropped !== undefined && cropped !== stretched) throw otherCrop(stretched, cropped);
    return { size: stretched, resize: 'stretch' };
  }
  const shortest = typeof size === 'object' ? size.shortest_edge : size;
  if (cropped === undefined)
    throw wrong('expected do_center_crop beside a shortest_edge, got none: the picture must be square');
  if (cropped !== shortest) throw otherCrop(shortest, cropped);
  return { size: shortest, resize: 'shortest-side' };
}

function sideOf(field: string, size: Processor['crop_size']): number {
  if (size === undefined) throw wrong(`expected a ${field}, got none`);
  if (typeof size === 'number') return size;
  if (size.height !== size.width) throw wrong(`expected a square ${field}, got ${size.width}x${size.height}`);
  return size.height;
}

function otherCrop(size: number, crop: number): Error {
  return wrong(`expected a crop_size as large as size, ${size}, got ${crop}`);
}

/**
 * `(byte · factor − mean) / std` in our terms, `(byte / 255 − mean') / std'`: without rescaling the factor is 1, without
 * normalising mean is 0 and std is 1.
 */
function normalisation(processor: Processor): Pick<ImagePreparation, 'mean' | 'std'> {
  const { do_rescale, rescale_factor, do_normalize, image_mean, image_std } = processor;
  if (do_normalize && (image_mean === undefined || image_std === undefined)) {
    throw wrong('expected image_mean and image_std, got none');
  }
  if (do_normalize && image_std?.some((value) => value <= 0) === true) {
    throw wrong(`expected an image_std above 0, got ${image_std.join(', ')}`);
  }
  const scale = 255 * (do_rescale ? rescale_factor : 1);
  const exact = Math.abs(scale - 1) < 1e-9; // the usual 1/255 leaves the numbers as they are written
  const scaled = (values: readonly [number, number, number]): [number, number, number] =>
    exact ? [...values] : [values[0] / scale, values[1] / scale, values[2] / scale];
  return {
    mean: scaled((do_normalize ? image_mean : undefined) ?? [0, 0, 0]),
    std: scaled((do_normalize ? image_std : undefined) ?? [1, 1, 1]),
  };
}

function wrong(what: string): Error {
  return badInput(`preprocessor_config.json: ${what}.`);
}
