import { describe, expect, it } from 'vitest';
import { VitrineError } from '../../../src/domain/errors.ts';
import type { ImageId } from '../../../src/domain/product.ts';
import { embedSample } from '../../../src/pipeline/models/embed-sample.ts';
import type { ImageLoader } from '../../../src/ports/image-loader.ts';
import { fakeEmbedder } from '../../fakes/fake-embedder.ts';
import { fakeImagePreprocessor, fakePicture } from '../../fakes/fake-image-preprocessor.ts';

const loader: ImageLoader = {
  async load({ id }) {
    if (id === 'missing') throw new VitrineError('IMAGE_UNREADABLE', 'There is no such file.');
    if (id === 'damaged') return new TextEncoder().encode('TRUNCATED');
    return fakePicture(Number(id), 20, 20);
  },
};

const picture = (id: string, title: string) => ({ image: { id: id as ImageId, file: `${id}.jpg` }, title });
const deps = { loader, preprocessor: fakeImagePreprocessor(), embedder: fakeEmbedder() };

describe('embedSample', () => {
  it('leaves a gap where a picture cannot be had or read, and keeps the order of the others', async () => {
    const sample = [picture('10', 'red'), picture('missing', 'green'), picture('damaged', 'blue'), picture('240', 'x')];
    const { images, texts } = await embedSample(deps, sample, new AbortController().signal);
    expect(images.map((embedding) => embedding?.length)).toEqual([64, undefined, undefined, 64]);
    expect(images[0]).not.toEqual(images[3]);
    expect(texts).toEqual(await deps.embedder.embedTexts(['red', 'green', 'blue', 'x']));
  });

  it('fails when the model fails', async () => {
    const embedImages = () => Promise.reject(new VitrineError('INTERNAL', 'The model could not be run.'));
    const broken = { ...deps, embedder: { ...deps.embedder, embedImages } };
    const { signal } = new AbortController();
    await expect(embedSample(broken, [picture('10', 'red')], signal)).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});
