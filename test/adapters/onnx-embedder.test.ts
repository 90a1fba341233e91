import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModel } from '../../src/adapters/model-directory.ts';
import type { ModelDirectory } from '../../src/adapters/model-directory.ts';
import { openOnnxEmbedder } from '../../src/adapters/onnx-embedder.ts';
import { sharpImagePreprocessor } from '../../src/adapters/sharp-image-preprocessor.ts';
import { dot } from '../../src/domain/embedding.ts';
import { describeEmbedder, noisePicture } from '../contracts/embedder.ts';
import { disposable } from './disposable.ts';
import { storeAs } from './stored-pictures.ts';
import { BUILTIN_MODEL, createTinyClip, describeFile, findGoldenData } from './shared-data.ts';

const golden = findGoldenData();

if (existsSync(join(BUILTIN_MODEL, 'model.json'))) {
  describeEmbedder('onnx, builtin model', {
    open: async () => openOnnxEmbedder(await openModel(BUILTIN_MODEL), { workers: 2, device: 'cpu' }),
    texts: ['red dress', 'a wooden chair with a striped cushion'],
    unknownText: 'xqzzy vrblwk',
  });
} else {
  console.log('Skipped: the Embedder contract on the builtin model, models/builtin has no model.json.');
}

describe.skipIf(golden === undefined)('openOnnxEmbedder', () => {
  let tinyClip: Awaited<ReturnType<typeof createTinyClip>>;
  let model: ModelDirectory;
  beforeAll(async () => {
    tinyClip = await createTinyClip(golden!);
    model = await openModel(tinyClip.directory);
  });
  afterAll(() => tinyClip[Symbol.asyncDispose]());

  describeEmbedder('onnx, tiny CLIP', {
    open: async () => openOnnxEmbedder(model, { workers: 2 }),
    texts: ['red dress', 'a wooden chair with a striped cushion'],
  });

  const readReference = async () =>
    JSON.parse(await readFile(join(golden!, 'tiny-clip-embeddings.json'), 'utf8')) as {
      images: Record<string, number[]>;
      texts: { text: string; embedding: number[] }[];
    };

  it('gives the reference’s embeddings of texts (cosine at least .9999)', async () => {
    await using embedder = disposable(await openOnnxEmbedder(model, { workers: 1 }));
    const { texts } = await readReference();
    const embeddings = await embedder.embedTexts(texts.map(({ text }) => text));
    for (const [i, { text, embedding }] of texts.entries()) {
      expect(dot(embeddings[i]!, Float32Array.from(embedding)), text).toBeGreaterThan(0.9999);
    }
  });

  it('gives the reference’s embeddings of pictures, preprocessing included (cosine at least .9999)', async () => {
    await using embedder = disposable(await openOnnxEmbedder(model, { workers: 2 }));
    const preprocessor = sharpImagePreprocessor();
    const { images } = await readReference();
    const names = Object.keys(images).filter((name) => name !== 'cmyk.jpg'); // Pillow ignores its colour profile
    expect(names.length).toBeGreaterThan(10);
    const prepared = await Promise.all(
      names.map(async (name) => preprocessor.prepare(await readFile(join(golden!, 'preprocess', name)), model.image)),
    );
    const embeddings = await embedder.embedImages(prepared);
    for (const [i, name] of names.entries()) {
      expect(dot(embeddings[i]!, Float32Array.from(images[name]!)), name).toBeGreaterThan(0.9999);
    }
  });

  it('gives the reference’s embeddings from the reference’s pixels (cosine at least .99999)', async () => {
    await using embedder = disposable(await openOnnxEmbedder(model, { workers: 2 }));
    const { images } = await readReference();
    for (const [name, expected] of Object.entries(images)) {
      const reference = sharp(join(golden!, 'preprocess', `${name}.ref.png`)).removeAlpha();
      const pixels = await reference.raw().toBuffer();
      const [embedding] = await embedder.embedImages([{ pixels, size: 224, original: { width: 224, height: 224 } }]);
      expect(dot(embedding!, Float32Array.from(expected)), name).toBeGreaterThan(0.99999);
    }
  });

  it.each([
    ['jpeg', { quality: 95 }],
    ['webp', { quality: 90 }],
  ] as const)(
    'gives all eight EXIF orientations of a %s one embedding (cosine at least .9999)',
    async (format, how) => {
      await using embedder = disposable(await openOnnxEmbedder(model, { workers: 2 }));
      const preprocessor = sharpImagePreprocessor();
      for (const [width, height] of [
        [300, 200],
        [1280, 960],
      ] as const) {
        // prettier-ignore
        // A photo: the lossy formats keep hard edges differently when they are stored turned.
        const photo = sharp(join(golden!, 'preprocess/landscape.jpg'));
        const upright = await photo.resize(width, height, { fit: 'fill' }).png().toBuffer();
        const embed = async (bytes: Uint8Array) =>
          (await embedder.embedImages([await preprocessor.prepare(bytes, model.image)]))[0]!;
        const expected = await embed(await sharp(upright).toFormat(format, how).toBuffer());
        for (let orientation = 1; orientation <= 8; orientation++) {
          const stored = await storeAs(upright, orientation, (picture) => picture.toFormat(format, how));
          expect(dot(await embed(stored), expected), `${width}x${height}, ${orientation}`).toBeGreaterThan(0.9999);
        }
      }
    },
  );

  it('loads the tower of texts when the first text comes, and tells what is loaded', async () => {
    const lines: string[] = [];
    const log = { info: (line: string) => lines.push(line), warn: () => 0 };
    await using embedder = disposable(await openOnnxEmbedder(model, { workers: 2, device: 'cpu', log }));
    expect(embedder.loaded()).toMatchObject([{ modality: 'image', copies: 2 }]);
    expect(lines.some((line) => line.includes('texts'))).toBe(false);
    await embedder.embedTexts(['red dress']);
    expect(embedder.loaded()).toMatchObject([{ modality: 'image' }, { modality: 'text', copies: 1 }]);
    const weights = { image: model.image.file, text: model.text.file };
    for (const { modality, copies, bytes } of embedder.loaded()) {
      const { size } = await stat(join(model.directory, weights[modality]));
      expect(bytes).toBeGreaterThanOrEqual(copies * size);
    }
    expect(lines.filter((line) => line.startsWith('Model tiny-clip: texts are embedded on cpu, about'))).toHaveLength(
      1,
    );
  });

  it('loads the tower that is asked for first', async () => {
    await using embedder = disposable(await openOnnxEmbedder(model, { workers: 1, device: 'cpu', first: 'texts' }));
    expect(embedder.loaded()).toMatchObject([{ modality: 'text', copies: 1 }]);
    expect(await embedder.embedImages([noisePicture(224, 1)])).toHaveLength(1);
  });

  it('keeps the event loop free while it embeds', async () => {
    await using embedder = disposable(await openOnnxEmbedder(model, { workers: 2 }));
    const pictures = Array.from({ length: 200 }, (_, seed) => noisePicture(224, seed % 7));
    const before = { whole: process.cpuUsage(), main: process.threadCpuUsage() };
    await embedder.embedImages(pictures);
    const [whole, main] = [process.cpuUsage(before.whole), process.threadCpuUsage(before.main)];
    // Processor time, which a busy machine does not change; on the main thread the inferences would be nearly all of it.
    expect((main.user + main.system) / (whole.user + whole.system)).toBeLessThan(0.5);
  });

  it('replaces a thread that is killed at work, and answers nonetheless', async () => {
    const workers: Worker[] = [];
    const remember = (worker: Worker) => workers.push(worker);
    process.on('worker', remember);
    const warnings: string[] = [];
    await using embedder = disposable(
      await openOnnxEmbedder(model, {
        workers: 1,
        device: 'cpu',
        log: { info: () => 0, warn: (line) => warnings.push(line) },
      }),
    );
    const pictures = Array.from({ length: 20 }, (_, seed) => noisePicture(224, seed));
    const before = await embedder.embedImages(pictures);
    const again = embedder.embedImages(pictures);
    await workers.at(-1)?.terminate();
    process.off('worker', remember);
    expect(await again).toEqual(before);
    expect(warnings).toHaveLength(1);
  });

  it('falls back to the processor with one line per provider that could not start', async () => {
    const lines: string[] = [];
    await using embedder = disposable(
      await openOnnxEmbedder(model, { workers: 2, log: { warn: () => 0, info: (line) => lines.push(line) } }),
    );
    expect(embedder.device !== 'cpu' || lines.length > 1).toBe(true);
    const passedOver = lines.filter((line) => /^Not embedding on (cuda|webgpu|coreml|dml): ./.test(line));
    const loaded = `Model tiny-clip: images are embedded on ${embedder.device}, about`;
    expect(passedOver.length).toBe(lines.length - 1);
    expect(lines.at(-1)).toContain(loaded);
    expect(await embedder.embedImages([noisePicture(224, 1)])).toHaveLength(1);
  });

  const absent = process.platform === 'linux' ? 'coreml' : 'cuda';
  it(`fails clearly when the chosen device (${absent}) is not there`, async () => {
    await expect(openOnnxEmbedder(model, { device: absent })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: `The device ${absent} cannot run the model tiny-clip here: this build of ONNX Runtime does not have it.`,
    });
  });

  const hasNvidia = existsSync('/dev/nvidia0');
  it.skipIf(process.platform !== 'linux' || hasNvidia).each(['cuda', 'tensorrt'] as const)(
    'says in one line what is missing when %s is chosen without its libraries or driver',
    async (device) => {
      const opening = openOnnxEmbedder(model, { device });
      await expect(opening).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      await expect(opening).rejects.toThrow(
        /^The device \w+ cannot run the model tiny-clip here: .*(librar|driver|GPU)[^\n]*\.$/,
      );
    },
  );

  it('fails clearly on a file that is no model, and on one with other dimensions', async () => {
    await using broken = await createTinyClip(golden!);
    const path = join(broken.directory, 'vision.onnx');
    await writeFile(path, 'this is not a model');
    const described = JSON.parse(await readFile(join(broken.directory, 'model.json'), 'utf8')) as { files: object };
    const files = { ...described.files, 'vision.onnx': await describeFile(path) };
    await writeFile(join(broken.directory, 'model.json'), JSON.stringify({ ...described, files }));
    await expect(openOnnxEmbedder(await openModel(broken.directory))).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(openOnnxEmbedder({ ...model, dimensions: 256 })).rejects.toMatchObject({
      code: 'INTERNAL',
      cause: { message: expect.stringContaining('Expected floats [1, 256] from the model') as string },
    });
  });

  it('refuses pixels of another size and says what came', async () => {
    await using embedder = disposable(await openOnnxEmbedder(model, { workers: 1 }));
    await expect(embedder.embedImages([noisePicture(64, 0)])).rejects.toMatchObject({
      message: 'Expected 224x224 pixels in 150528 bytes, got 64x64 in 12288.',
    });
  });

  it('answers nothing after it is closed', async () => {
    const embedder = await openOnnxEmbedder(model, { workers: 2 });
    await embedder.close();
    await expect(embedder.embedTexts(['red'])).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
