import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openModel } from '../../src/adapters/model-directory.ts';
import { openOnnxEmbedder } from '../../src/adapters/onnx-embedder.ts';
import { dot } from '../../src/domain/embedding.ts';
import { noisePicture } from '../contracts/embedder.ts';
import { disposable } from './disposable.ts';
import { createTinyClip, findGoldenData } from './shared-data.ts';

const golden = findGoldenData();

/** Chromium's Vulkan driver in software: correctness of the GPU path without a GPU. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const VULKAN_LOADERS = ['/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib/aarch64-linux-gnu/libvulkan.so.1'];
const hasVulkan = existsSync(SWIFTSHADER) && VULKAN_LOADERS.some((file) => existsSync(file));
if (hasVulkan) process.env['VK_DRIVER_FILES'] ??= SWIFTSHADER;
else console.log('Skipped: the GPU path (WebGPU), there is no Vulkan driver in software (chromium, libvulkan1).');

describe.skipIf(golden === undefined || !hasVulkan)('openOnnxEmbedder on WebGPU', () => {
  it('gives the processor’s embeddings of pictures and texts', { timeout: 180_000 }, async () => {
    await using tinyClip = await createTinyClip(golden!);
    const model = await openModel(tinyClip.directory);
    await using gpu = disposable(await openOnnxEmbedder(model, { device: 'webgpu' }));
    await using processor = disposable(await openOnnxEmbedder(model, { device: 'cpu', workers: 1 }));
    expect(gpu.device).toBe('webgpu');
    const pictures = [0, 1, 2].map((seed) => noisePicture(224, seed));
    const both = async (embedder: typeof gpu) => [
      ...(await embedder.embedImages(pictures)),
      ...(await embedder.embedTexts(['red dress', 'a'])),
    ];
    const expected = await both(processor);
    for (const [i, embedding] of (await both(gpu)).entries()) {
      expect(dot(embedding, expected[i]!)).toBeGreaterThan(0.9999);
    }
  });
});
