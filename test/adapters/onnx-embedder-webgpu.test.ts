import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModel } from '../../src/adapters/model-directory.ts';
import { openOnnxEmbedder } from '../../src/adapters/onnx-embedder.ts';
import { dot } from '../../src/domain/embedding.ts';
import { noisePicture } from '../contracts/embedder.ts';
import { disposable } from './disposable.ts';
import { BUILTIN_MODEL, createTinyClip, findGoldenData } from './shared-data.ts';

const golden = findGoldenData();

/** Chromium's Vulkan driver in software: correctness of the GPU path without a GPU. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const VULKAN_LOADERS = ['/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib/aarch64-linux-gnu/libvulkan.so.1'];
const hasVulkan = existsSync(SWIFTSHADER) && VULKAN_LOADERS.some((file) => existsSync(file));
if (hasVulkan) process.env['VK_DRIVER_FILES'] ??= SWIFTSHADER;
else console.log('Skipped: the GPU path (WebGPU), there is no Vulkan driver in software (chromium, libvulkan1).');

describe.skipIf(!hasVulkan)('openOnnxEmbedder on WebGPU', () => {
  /** Of pictures and texts: cosine of the GPU's embedding with the processor's, the least. */
  const leastAgreement = async (directory: string) => {
    const model = await openModel(directory);
    await using gpu = disposable(await openOnnxEmbedder(model, { device: 'webgpu' }));
    await using processor = disposable(await openOnnxEmbedder(model, { device: 'cpu', workers: 1 }));
    expect(gpu.device).toBe('webgpu');
    expect(gpu.imagesPerBatch).toBeGreaterThan(1);
    const pictures = [0, 1].map((seed) => noisePicture(model.image.size, seed));
    const both = async (embedder: typeof gpu) => [
      ...(await embedder.embedImages(pictures)),
      ...(await embedder.embedTexts(['red dress', 'boots'])),
    ];
    const expected = await both(processor);
    return Math.min(...(await both(gpu)).map((embedding, i) => dot(embedding, expected[i]!)));
  };

  it.skipIf(golden === undefined)(
    'gives the processor’s embeddings of pictures and texts with the tiny CLIP',
    { timeout: 300_000 },
    async () => {
      await using tinyClip = await createTinyClip(golden!);
      expect(await leastAgreement(tinyClip.directory)).toBeGreaterThan(0.9999);
    },
  );

  it.skipIf(!existsSync(join(BUILTIN_MODEL, 'model.json')))(
    'gives the processor’s embeddings of pictures and texts with the built-in model',
    { timeout: 300_000 },
    async () => {
      expect(await leastAgreement(BUILTIN_MODEL)).toBeGreaterThan(0.9999);
    },
  );
});
