import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHuggingFaceTokenizer } from '../../src/adapters/hugging-face-tokenizer.ts';
import { openModel } from '../../src/adapters/model-directory.ts';
import type { ModelDirectory } from '../../src/adapters/model-directory.ts';
import { createTinyClip, findGoldenData } from './shared-data.ts';

const golden = findGoldenData();

describe.skipIf(golden === undefined)('openHuggingFaceTokenizer with CLIP’s vocabulary', () => {
  let model: ModelDirectory;
  let tinyClip: Awaited<ReturnType<typeof createTinyClip>>;
  beforeAll(async () => {
    tinyClip = await createTinyClip(golden!);
    model = await openModel(tinyClip.directory);
  });
  afterAll(() => tinyClip[Symbol.asyncDispose]());

  const rowsOf = ({ ids, width, count }: { ids: BigInt64Array; width: number; count: number }) =>
    Array.from({ length: count }, (_, row) => [...ids.subarray(row * width, (row + 1) * width)].map(Number));

  it('gives the reference’s ids for every text', async () => {
    const tokenizer = await openHuggingFaceTokenizer(model);
    const { cases } = JSON.parse(await readFile(join(golden!, 'clip-tokens.json'), 'utf8')) as {
      cases: { text: string; ids: number[] }[];
    };
    expect(cases.length).toBeGreaterThan(50);
    for (const { text, ids } of cases) expect(rowsOf(tokenizer.tokenize([text])), text).toEqual([ids]);
  });

  it('pads to the longest text, with a mask that says where', async () => {
    const tokenizer = await openHuggingFaceTokenizer(model);
    const batch = tokenizer.tokenize(['red', 'a red dress']);
    const [bos, red, dress, end] = [49_406, 736, 2595, 49_407];
    expect(rowsOf(batch)).toEqual([
      [bos, red, end, end, end],
      [bos, 320, red, dress, end],
    ]);
    expect([...batch.mask].map(Number)).toEqual([1, 1, 1, 0, 0, 1, 1, 1, 1, 1]);
  });

  it('pads to the context length when the model wants it', async () => {
    const tokenizer = await openHuggingFaceTokenizer({ ...model, text: { ...model.text, padTo: 'context', padId: 0 } });
    const { width, ids } = tokenizer.tokenize(['red']);
    expect(width).toBe(77);
    expect([...ids.subarray(3)].every((id) => id === 0n)).toBe(true);
  });

  it('cuts a long text and keeps its end token', async () => {
    const tokenizer = await openHuggingFaceTokenizer(model);
    const { width, ids } = tokenizer.tokenize(['red '.repeat(200)]);
    expect(width).toBe(77);
    expect([ids[0], ids[75], ids[76]]).toEqual([49_406n, 736n, 49_407n]);
  });
});
