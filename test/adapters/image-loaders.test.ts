import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileImageLoader } from '../../src/adapters/file-image-loader.ts';
import { httpImageLoader } from '../../src/adapters/http-image-loader.ts';
import { routingImageLoader } from '../../src/adapters/routing-image-loader.ts';
import type { ImageId } from '../../src/domain/product.ts';

const id = 'p1/1' as ImageId;
const BYTES = Buffer.from('the bytes of a picture');

describe('fileImageLoader', () => {
  let folder: string;
  let root: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vitrine-images-'));
    root = join(folder, 'root');
    await mkdir(join(root, 'shoes'), { recursive: true });
    await writeFile(join(root, 'shoes/a.jpg'), BYTES);
    await writeFile(join(folder, 'outside.jpg'), 'secret');
    await symlink(join(folder, 'outside.jpg'), join(root, 'link.jpg'));
    execFileSync('/usr/bin/env', ['mkfifo', join(root, 'pipe.jpg')]);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const loader = (options: { maxBytes?: number; root?: string } = {}) =>
    fileImageLoader({ maxBytes: 1000, root, ...options });

  it('reads absolute paths, and relative ones below the root', async () => {
    expect(Buffer.from(await loader().load({ id, file: 'shoes/a.jpg' }))).toEqual(BYTES);
    expect(
      Buffer.from(await fileImageLoader({ maxBytes: 1000 }).load({ id, file: join(root, 'shoes/a.jpg') })),
    ).toEqual(BYTES);
  });

  it.each(['../outside.jpg', 'link.jpg', 'none.jpg', 'shoes', 'pipe.jpg', 'shoes/../../outside.jpg', 'a\0b'])(
    'does not read %j',
    async (file) => {
      const failure = loader().load({ id, file });
      await expect(failure).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
      await expect(failure).rejects.not.toMatchObject({ message: expect.stringContaining(folder) as string });
    },
  );

  it('does not read a relative path without a root, nor a picture without a file', async () => {
    await expect(fileImageLoader({ maxBytes: 1000 }).load({ id, file: 'shoes/a.jpg' })).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
    });
    await expect(loader().load({ id })).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });

  it('refuses a file that is too large, exactly from the limit on', async () => {
    expect(await loader({ maxBytes: BYTES.length }).load({ id, file: 'shoes/a.jpg' })).toHaveLength(BYTES.length);
    const small = loader({ maxBytes: BYTES.length - 1 });
    await expect(small.load({ id, file: 'shoes/a.jpg' })).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
  });

  it('rejects with the signal’s reason', async () => {
    const reason = new Error('cancelled');
    await expect(loader().load({ id, file: 'shoes/a.jpg' }, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('httpImageLoader', () => {
  it('asks the photo loader for the picture’s URL', async () => {
    const asked: unknown[] = [];
    const loader = httpImageLoader({ load: async (url) => (asked.push(url), BYTES) });
    expect(await loader.load({ id, url: 'https://shop.example/a.jpg' })).toBe(BYTES);
    expect(asked).toEqual(['https://shop.example/a.jpg']);
    await expect(loader.load({ id })).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });

  it('is asked for URLs by the routing loader, as the file loader is for files', async () => {
    const named = (name: string) => ({ load: async () => Buffer.from(name) });
    const loader = routingImageLoader({ file: named('file'), http: named('http') });
    expect((await loader.load({ id, file: 'a.jpg' })).toString()).toBe('file');
    expect((await loader.load({ id, url: 'http://example.com/a.jpg' })).toString()).toBe('http');
  });
});
