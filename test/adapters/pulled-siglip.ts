import type { KnownModel } from '../../src/adapters/hub-models.ts';

/** The tiny SigLIP of the tests, as hub.json would name it. */
export const TINY_SIGLIP: KnownModel = {
  id: 'tiny-siglip',
  title: 'Tiny SigLIP',
  repository: 'owner/tiny-siglip',
  revision: 'main',
  licence: 'CC0-1.0',
  layout: 'towers',
  dimensions: 8,
  pixels: 32,
  megabytes: 1,
  sha256: {},
};
