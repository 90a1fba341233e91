import { describe, expect, it } from 'vitest';
import { createEmbeddingCache } from '../../../src/pipeline/search/embedding-cache.ts';

const of = (text: string) => ({ modelSha256: 'a', content: { text } });
const entry = (value: number) => ({ embedding: new Float32Array(250).fill(value) }); // 1,000 bytes and some

describe('createEmbeddingCache', () => {
  it('forgets what was not used for longest once it holds more than it may', () => {
    const cache = createEmbeddingCache({ maxBytes: 3000 });
    cache.set(of('one'), entry(1));
    cache.set(of('two'), entry(2));
    expect(cache.get(of('one'))).toEqual(entry(1));
    cache.set(of('three'), entry(3));
    expect(cache.get(of('two'))).toBeUndefined();
    expect(cache.get(of('one'))).toEqual(entry(1));
    expect(cache.usage).toMatchObject({ hits: 2, misses: 1 });
    expect(cache.usage.bytes).toBeLessThanOrEqual(3000);
  });

  it('counts an entry that is set again once', () => {
    const cache = createEmbeddingCache({ maxBytes: 10_000 });
    cache.set(of('one'), entry(1));
    const { bytes } = { ...cache.usage };
    cache.set(of('one'), entry(4));
    expect(cache.usage.bytes).toBe(bytes);
    expect(cache.get(of('one'))).toEqual(entry(4));
  });

  it('never keeps what is larger than all that it may hold', () => {
    const cache = createEmbeddingCache({ maxBytes: 500 });
    cache.set(of('one'), entry(1));
    expect(cache.get(of('one'))).toBeUndefined();
    expect(cache.usage.bytes).toBe(0);
  });

  it('tells photos, crops, texts and models apart', () => {
    const cache = createEmbeddingCache({ maxBytes: 10_000 });
    const photo = { modelSha256: 'a', content: { imageId: 'x', crop: '' } };
    cache.set(photo, entry(1));
    expect(cache.get({ ...photo, modelSha256: 'b' })).toBeUndefined();
    expect(cache.get({ ...photo, content: { imageId: 'x', crop: '0,0,1,1' } })).toBeUndefined();
    expect(cache.get(of('x'))).toBeUndefined();
    expect(cache.get(photo)).toEqual(entry(1));
  });
});
