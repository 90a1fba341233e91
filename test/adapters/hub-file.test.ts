import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HubFile, downloadHubFile } from '../../src/adapters/hub-file.ts';
import { COMMIT, type HubBehaviour, type LocalHub, openLocalHub } from './local-hub.ts';

const CONTENT = randomBytes(300_000);
const PATH = 'owner/model/resolve/main/weights.onnx';

let folder: string;
let hub: LocalHub;
/** Bytes that the download has written. */
let arrived: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-hub-'));
  hub = await openLocalHub();
  arrived = 0;
});
afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const target = () => join(folder, 'weights.onnx');
const serve = (behaviour: HubBehaviour = {}, content = CONTENT) =>
  hub.put('owner/model/weights.onnx', content, behaviour);
const download = (options: Partial<HubFile> = {}) =>
  downloadHubFile({
    hub: { address: hub.address },
    path: PATH,
    to: target(),
    patience: { attempts: 3, firstDelayMs: 1, idleMs: 5000 },
    onProgress: (done) => {
      arrived = done;
    },
    ...options,
  });
const ranges = () => hub.asked.map(({ range }) => range);

describe('downloadHubFile', () => {
  it('brings the file, tells how far it is, and leaves nothing beside it', async () => {
    serve({ pieceBytes: 50_000, pauseMs: 5 });
    const seen: (readonly [number, number | undefined])[] = [];
    const { revision } = await download({ onProgress: (...progress) => seen.push(progress) });
    expect(CONTENT.equals(await readFile(target()))).toBe(true);
    expect(revision).toBe(COMMIT);
    expect(seen.at(-1)).toEqual([300_000, 300_000]);
    expect(seen.length).toBeGreaterThan(1);
    expect(existsSync(`${target()}.part`) || existsSync(`${target()}.part.json`)).toBe(false);
  });

  it('goes on where a cut connection stopped', async () => {
    serve({ cutAfter: { bytes: 100_000, times: 2, arrived: () => arrived } });
    await download();
    expect(CONTENT.equals(await readFile(target()))).toBe(true);
    expect(ranges()).toEqual([undefined, 'bytes=100000-', 'bytes=200000-']);
  });

  it('goes on in a later call when the tries are used up, and says that it can', async () => {
    serve({ cutAfter: { bytes: 100_000, times: 1, arrived: () => arrived } });
    await expect(download({ patience: { attempts: 1, firstDelayMs: 1, idleMs: 5000 } })).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: expect.stringContaining('run it again to go on') as string,
    });
    expect(existsSync(target())).toBe(false);
    await download();
    expect(CONTENT.equals(await readFile(target()))).toBe(true);
    expect(ranges()).toEqual([undefined, 'bytes=100000-']);
  });

  it('gives up a hub that falls silent, and goes on', async () => {
    serve({ silentAfter: { bytes: 100_000, times: 1 } });
    await download({ patience: { attempts: 3, firstDelayMs: 1, idleMs: 500 } });
    expect(CONTENT.equals(await readFile(target()))).toBe(true);
    expect(ranges()).toEqual([undefined, 'bytes=100000-']);
  });

  it('starts anew when the hub has another file by now', async () => {
    serve({ cutAfter: { bytes: 100_000, times: 9, arrived: () => arrived } });
    await download({ patience: { attempts: 1, firstDelayMs: 1, idleMs: 5000 } }).catch(() => undefined);
    const other = randomBytes(250_000);
    serve({}, other);
    await download();
    expect(other.equals(await readFile(target()))).toBe(true);
  });

  it('starts anew with a hub that knows no ranges', async () => {
    serve({ ignoresRange: true, cutAfter: { bytes: 100_000, times: 1, arrived: () => arrived } });
    await download();
    expect(CONTENT.equals(await readFile(target()))).toBe(true);
  });

  it('asks once more from the start when what it continued does not fit', async () => {
    await writeFile(`${target()}.part`, randomBytes(100_000));
    serve();
    await download();
    expect(CONTENT.equals(await readFile(target()))).toBe(true);
    expect(ranges()).toEqual(['bytes=100000-', undefined]);
  });

  it('takes what a killed process had received to the end', async () => {
    await writeFile(`${target()}.part`, CONTENT);
    serve();
    await download();
    expect(CONTENT.equals(await readFile(target()))).toBe(true);
  });

  it('keeps a file that is there and is the hub’s, and replaces one that is not', async () => {
    serve();
    await download();
    const before = hub.asked.length;
    await download();
    expect(hub.asked.length).toBe(before + 1);
    await writeFile(target(), 'something else');
    await download();
    expect(CONTENT.equals(await readFile(target()))).toBe(true);
  });

  it('refuses a file that is not what the hub names, and keeps nothing of it', async () => {
    serve({ corrupt: true });
    await expect(download()).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('arrived damaged: expected sha256') as string,
    });
    expect(existsSync(target()) || existsSync(`${target()}.part`)).toBe(false);
  });

  it('checks small files by git’s sum', async () => {
    serve({ small: true, corrupt: true });
    await expect(download()).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('git-sha1') as string,
    });
    serve({ small: true });
    await download();
    expect(CONTENT.equals(await readFile(target()))).toBe(true);
  });

  it('believes a sum that is known beforehand more than the hub', async () => {
    serve();
    await expect(download({ sha256: '0'.repeat(64) })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('refuses a hub that names no sum, unless one is known', async () => {
    serve({ namesNoSum: true });
    await expect(download()).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('names no sum') as string,
    });
  });

  it('says that the hub has no such file, at once', async () => {
    await expect(download()).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: `The hub ${hub.address} has no ${PATH}.`,
    });
    expect(hub.asked).toHaveLength(1);
  });

  it('says that the hub wants a token, at once', async () => {
    serve({ status: { code: 401, times: 9 } });
    await expect(download()).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('HF_TOKEN') as string,
    });
    expect(hub.asked).toHaveLength(1);
  });

  it('tries again when the hub is overloaded', async () => {
    serve({ status: { code: 503, times: 2 } });
    await download();
    expect(hub.asked).toHaveLength(3);
  });

  it('says what the network said when there is no hub', async () => {
    const { address } = hub;
    await hub[Symbol.asyncDispose]();
    await expect(download({ hub: { address } })).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: expect.stringMatching(/in 3 tries: .*ECONNREFUSED/) as string,
    });
  });

  it('follows the hub to another port and continues there, without the token', async () => {
    serve({ elsewhere: true, cutAfter: { bytes: 100_000, times: 1, arrived: () => arrived } });
    await download({ hub: { address: hub.address, token: 'secret' } });
    expect(CONTENT.equals(await readFile(target()))).toBe(true);
    const token = 'Bearer secret';
    expect(hub.asked.map(({ port, authorization, range }) => [port, authorization, range])).toEqual([
      ['hub', token, undefined],
      ['elsewhere', undefined, undefined],
      ['hub', token, 'bytes=100000-'],
      ['elsewhere', undefined, 'bytes=100000-'],
    ]);
  });

  it('says what the disk said', async () => {
    serve();
    await writeFile(join(folder, 'file'), '');
    await expect(download({ to: join(folder, 'file', 'weights.onnx') })).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('weights.onnx could not be written') as string,
    });
  });

  it('leaves with its caller', async () => {
    serve({ silentAfter: { bytes: 1000, times: 9 } });
    const controller = new AbortController();
    const reason = new Error('the shopkeeper left');
    const downloading = download({ signal: controller.signal, onProgress: () => controller.abort(reason) });
    await expect(downloading).rejects.toBe(reason);
  });
});
