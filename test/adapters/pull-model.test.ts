import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findKnownModel, readKnownModels } from '../../src/adapters/hub-models.ts';
import { openModel } from '../../src/adapters/model-directory.ts';
import { type PullOptions, pullModel } from '../../src/adapters/pull-model.ts';
import { COMMIT, type HubBehaviour, type LocalHub, openLocalHub } from './local-hub.ts';
import { TINY_SIGLIP } from './pulled-siglip.ts';
import { runAndKill } from './run-and-kill.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { type TinySiglip, writeTinySiglip } from './tiny-siglip.ts';

const PROGRAM = fileURLToPath(new URL('pull-until-killed.ts', import.meta.url));
const folder = temporaryFolder();
let run = 0;
let models: string;
let hub: LocalHub;
beforeEach(async () => {
  models = join(folder, String(run++), 'models');
  await mkdir(models, { recursive: true });
  hub = await openLocalHub();
});
afterEach(() => hub[Symbol.asyncDispose]());

/** Puts the tiny SigLIP on the hub; its vision_model.onnx behaves as told. */
async function publish(behaviour: HubBehaviour = {}, options: TinySiglip = {}): Promise<void> {
  const source = join(models, '../source');
  await writeTinySiglip(source, options);
  for (const name of await readdir(source, { recursive: true })) {
    if (name === 'onnx') continue;
    const told = name.endsWith('vision_model.onnx') ? behaviour : { small: name.endsWith('.json') };
    hub.put(`owner/tiny-siglip/${name}`, await readFile(join(source, name)), told);
  }
}

const pull = (options: Partial<PullOptions> = {}) =>
  pullModel(TINY_SIGLIP, {
    models,
    hub: { address: hub.address },
    patience: { attempts: 2, firstDelayMs: 1, idleMs: 2000 },
    ...options,
  });

describe('pullModel', () => {
  it('makes a model directory that names its licence, its repository and its commit', async () => {
    await publish({ elsewhere: true });
    const seen = new Set<string>();
    const model = await pull({ onProgress: (file) => seen.add(file) });
    expect(await openModel(join(models, 'tiny-siglip'))).toEqual(model);
    const written = JSON.parse(await readFile(join(model.directory, 'model.json'), 'utf8')) as object;
    expect(written).toMatchObject({
      licence: 'CC0-1.0',
      version: COMMIT.slice(0, 12),
      source: { repository: 'owner/tiny-siglip', revision: COMMIT },
    });
    expect(await readdir(models)).toEqual(['tiny-siglip']);
    expect([...seen]).toContain('vision_model.onnx');
  });

  it('takes all files of the commit that the first one came from', async () => {
    await publish();
    await pull();
    const revisions = hub.asked.map(({ path }) => path.split('/')[4]);
    expect(revisions[0]).toBe('main');
    expect(new Set(revisions.slice(1))).toEqual(new Set([COMMIT]));
  });

  it('brings weights that lie beside the graph', async () => {
    await publish({}, { external: 'vision_model.onnx_data' });
    const { directory } = await pull();
    expect(await readdir(directory)).toContain('vision_model.onnx_data');
  });

  it('does without a file that may be absent, and not without one that must be there', async () => {
    await publish({}, { tokenizerConfig: { pad_token: '</s>' }, config: { ...CONFIG_WITH_PADDING } });
    hub.put('owner/tiny-siglip/tokenizer_config.json', Buffer.alloc(0), { status: { code: 404, times: 99 } });
    expect((await pull()).text.padId).toBe(1);
    hub.put('owner/tiny-siglip/tokenizer.json', Buffer.alloc(0), { status: { code: 404, times: 99 } });
    await expect(
      pullModel({ ...TINY_SIGLIP, id: 'another' }, { models, hub: { address: hub.address } }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('tokenizer.json') as string });
  });

  it('refuses a damaged file, and brings it when it is whole again', async () => {
    await publish({ corrupt: true });
    await expect(pull()).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await readdir(models)).toEqual(['.pull-tiny-siglip']);
    await publish();
    await pull();
    expect(await readdir(models)).toEqual(['tiny-siglip']);
  });

  it('goes on after a kill -9 where it was', { timeout: 60_000 }, async () => {
    await publish({ pieceBytes: 4096, pauseMs: 40 }); // a second for 98 kB
    const told = (await runAndKill(PROGRAM, [models, hub.address], 60)).trim().split('\n');
    expect(await readdir(models)).toEqual(['.pull-tiny-siglip']);
    await pull();
    const continued = hub.asked.filter(({ range }) => range !== undefined);
    expect(continued).toHaveLength(1);
    const from = Number(/\d+/.exec(continued[0]!.range!)![0]);
    expect(from).toBeGreaterThanOrEqual(Number(told.at(-1)));
    expect(await readdir(models)).toEqual(['tiny-siglip']);
  });

  it('leaves a model alone that is there', async () => {
    await publish();
    await pull();
    const before = hub.asked.length;
    await expect(pull()).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(hub.asked.length).toBe(before);
  });
});

const CONFIG_WITH_PADDING = {
  model_type: 'siglip',
  text_config: { max_position_embeddings: 64, pad_token_id: 1 },
  vision_config: { image_size: 32 },
};

describe('models/hub.json', () => {
  const FILE = fileURLToPath(new URL('../../models/hub.json', import.meta.url));

  it('names each model once, with its licence', async () => {
    const known = await readKnownModels(FILE);
    const ids = known.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['clip-vit-b-16', 'clip-vit-b-32', 'clip-vit-l-14']));
    expect(findKnownModel(known, 'clip-vit-b-16')).toMatchObject({ dimensions: 512, licence: 'MIT' });
    expect(() => findKnownModel(known, 'clip')).toThrow(/Expected one of the models clip-vit-b-16, .*got clip\./);
  });
});
