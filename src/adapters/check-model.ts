import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import { type Embedding, dot } from '../domain/embedding.ts';
import { VitrineError, badInput } from '../domain/errors.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { ModelDirectory } from './model-directory.ts';
import { openOnnxEmbedder } from './onnx-embedder.ts';
import { sharpImagePreprocessor } from './sharp-image-preprocessor.ts';

/** Embeddings that a model is known to give: `golden.json` in its directory; pictures lie beside it. */
const GOLDEN = z.object({
  texts: z.array(z.object({ text: z.string(), embedding: z.array(z.number()) })).default([]),
  images: z
    .array(z.object({ file: z.string().regex(/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/), embedding: z.array(z.number()) }))
    .default([]),
});

/**
 * Another processor or runtime sums in another order (1e-6 away), rounds to half precision, or multiplies signed bytes with
 * other intermediate steps. What is wrong is much further away.
 */
const LEAST_COSINE = { fp32: 0.9999, fp16: 0.999, int8: 0.98 } as const;
const TEXTS = ['a red dress', 'a wooden chair with a striped cushion'] as const;
const PICTURE = 'golden.png';

/** What a check found. */
export interface ModelCheck {
  /** Embeddings compared with golden.json; 0 where there is none. */
  readonly compared: number;
  /** The least agreement among them, as cosine. */
  readonly leastCosine: number | undefined;
}

/**
 * Runs both halves of a model on the processor: embeddings of unit length, of the same length, different for different
 * texts, and those that golden.json names. Throws BAD_USER_INPUT when it cannot be run, CONFLICT when it answers wrongly.
 */
export async function checkModel(model: ModelDirectory): Promise<ModelCheck> {
  const golden = await readGolden(model.directory);
  const embedder = await openToCheck(model);
  try {
    await answersOf(model, embedder);
    const cosines = golden === undefined ? [] : await compare(golden, model, embedder);
    return { compared: cosines.length, leastCosine: cosines.length === 0 ? undefined : Math.min(...cosines) };
  } finally {
    await embedder.close();
  }
}

/**
 * Checks a model as `checkModel` does, golden embeddings apart, and writes what it answers into its directory as its golden
 * embeddings, so that a later check tells whether it still does.
 */
export async function writeGolden(model: ModelDirectory): Promise<void> {
  const embedder = await openToCheck(model);
  try {
    const { texts, image, picture } = await answersOf(model, embedder);
    const golden: z.input<typeof GOLDEN> = {
      texts: TEXTS.map((text, i) => ({ text, embedding: rounded(texts[i]) })),
      images: [{ file: PICTURE, embedding: rounded(image) }],
    };
    await writeFile(join(model.directory, PICTURE), picture);
    await writeFile(join(model.directory, 'golden.json'), `${JSON.stringify(golden)}\n`);
  } finally {
    await embedder.close();
  }
}

function rounded(embedding: Embedding = new Float32Array()): number[] {
  return Array.from(embedding, (value) => Number(value.toFixed(6)));
}

async function openToCheck(model: ModelDirectory): Promise<Embedder> {
  try {
    return await openOnnxEmbedder(model, { workers: 1, device: 'cpu' });
  } catch (cause) {
    const reason = reasonOf(cause);
    throw badInput(`The model ${model.id} cannot be run: ${reason}`, { cause });
  }
}

/** The innermost message: what the runtime says. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}

interface Answers {
  readonly texts: readonly Embedding[];
  readonly image: Embedding;
  /** The picture that `image` is of. */
  readonly picture: Uint8Array;
}

/** Throws CONFLICT when they are no embeddings. */
async function answersOf(model: ModelDirectory, embedder: Embedder): Promise<Answers> {
  const picture = await drawPicture();
  const texts = await embedder.embedTexts(TEXTS);
  const [image] = (await embedPictures([picture], model, embedder)) as readonly [Embedding];
  for (const embedding of [...texts, image]) {
    const length = Math.sqrt(dot(embedding, embedding));
    if (embedding.length === model.dimensions && Math.abs(length - 1) < 1e-3) continue;
    throw wrong(model, `${model.dimensions} numbers of length 1`, `${embedding.length} of length ${length}`);
  }
  const [one, other] = texts as readonly [Embedding, Embedding];
  const likeness = dot(one, other);
  if (likeness > 0.999_999) throw wrong(model, 'two embeddings of two texts', `the same twice (cosine ${likeness})`);
  return { texts, image, picture };
}

async function compare(
  { texts, images }: z.output<typeof GOLDEN>,
  model: ModelDirectory,
  embedder: Embedder,
): Promise<number[]> {
  const pictures = await Promise.all(images.map(({ file }) => readFile(join(model.directory, file))));
  const answers = [
    ...(await embedder.embedTexts(texts.map(({ text }) => text))),
    ...(await embedPictures(pictures, model, embedder)),
  ];
  const named = [
    ...texts.map(({ text, ...rest }) => ({ name: text, ...rest })),
    ...images.map(({ file, ...rest }) => ({ name: file, ...rest })),
  ];
  return named.map(({ name, embedding }, i) => {
    if (embedding.length !== model.dimensions) {
      throw badInput(`golden.json: expected ${model.dimensions} numbers for "${name}", got ${embedding.length}.`);
    }
    const cosine = dot(answers[i] as Embedding, Float32Array.from(embedding));
    if (cosine >= LEAST_COSINE[model.precision ?? 'fp32']) return cosine;
    throw wrong(model, `the embedding of "${name}" that golden.json names`, `one of cosine ${cosine.toFixed(5)} to it`);
  });
}

async function embedPictures(
  pictures: readonly Uint8Array[],
  model: ModelDirectory,
  embedder: Embedder,
): Promise<readonly Embedding[]> {
  const preprocessor = sharpImagePreprocessor();
  return embedder.embedImages(await Promise.all(pictures.map((bytes) => preprocessor.prepare(bytes, model.image))));
}

async function readGolden(directory: string): Promise<z.output<typeof GOLDEN> | undefined> {
  const text = await readFile(join(directory, 'golden.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return GOLDEN.parse(JSON.parse(text));
  } catch (cause) {
    throw badInput('golden.json: expected texts and images with their embeddings.', { cause });
  }
}

/** A picture of coloured waves, 160x120: the same every time, and small, so that our own exact resampler enlarges it. */
async function drawPicture(): Promise<Buffer> {
  const [width, height] = [160, 120];
  const pixels = Uint8Array.from({ length: 3 * width * height }, (_, i) => {
    const [x, y, channel] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
    return 128 + 100 * Math.sin(x / (10 + 4 * channel) + channel) * Math.cos(y / (15 - 2 * channel));
  });
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

function wrong({ id }: ModelDirectory, expected: string, came: string): VitrineError {
  return new VitrineError('CONFLICT', `The model ${id} answers wrongly: expected ${expected}, got ${came}.`);
}
