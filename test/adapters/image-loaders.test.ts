import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  let server: Server;
  let base: string;
  beforeAll(async () => {
    server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const load = (path: string, options: { maxBytes?: number; timeoutMs?: number; signal?: AbortSignal } = {}) => {
    const { signal, ...limits } = options;
    return httpImageLoader({ maxBytes: 1000, timeoutMs: 2000, ...limits }).load({ id, url: `${base}${path}` }, signal);
  };

  it('loads a picture, through at most three redirects', async () => {
    expect(Buffer.from(await load('/picture'))).toEqual(BYTES);
    expect(Buffer.from(await load('/redirect/3'))).toEqual(BYTES);
    await expect(load('/redirect/4')).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: expect.stringContaining('3 redirects') as string,
    });
  });

  it('says which status came instead of a picture', async () => {
    await expect(load('/missing')).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: expect.stringContaining('404') as string,
    });
  });

  it('stops at the limit, whether the length was announced or not', async () => {
    for (const path of ['/picture', '/endless']) {
      await expect(load(path, { maxBytes: 10 })).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
    }
  });

  it('gives up after its time limit, on a silent server as on a slow body', async () => {
    for (const path of ['/silent', '/stalled']) {
      await expect(load(path, { timeoutMs: 100 })).rejects.toMatchObject({
        code: 'IMAGE_UNREADABLE',
        message: expect.stringContaining('100 ms') as string,
      });
    }
  });

  it('rejects with the signal’s reason when the caller leaves', async () => {
    const caller = new AbortController();
    const loading = load('/silent', { signal: caller.signal });
    const reason = new Error('cancelled');
    setTimeout(() => caller.abort(reason), 20);
    await expect(loading).rejects.toBe(reason);
  });

  it.each(['file:///etc/passwd', 'ftp://example.com/a.jpg', 'data:image/png;base64,AAAA', 'not a url'])(
    'does not fetch %s',
    async (url) => {
      await expect(httpImageLoader({ maxBytes: 1000, timeoutMs: 1000 }).load({ id, url })).rejects.toMatchObject({
        code: 'URL_NOT_ALLOWED',
      });
    },
  );

  it('does not follow a redirect to another protocol', async () => {
    await expect(load('/to-file')).rejects.toMatchObject({ code: 'URL_NOT_ALLOWED' });
  });

  it('says that nobody answers', async () => {
    const loader = httpImageLoader({ maxBytes: 1000, timeoutMs: 1000 });
    await expect(loader.load({ id, url: 'http://127.0.0.1:1/a.jpg' })).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
    });
  });

  it('is asked for URLs by the routing loader, as the file loader is for files', async () => {
    const named = (name: string) => ({ load: async () => Buffer.from(name) });
    const loader = routingImageLoader({ file: named('file'), http: named('http') });
    expect((await loader.load({ id, file: 'a.jpg' })).toString()).toBe('file');
    expect((await loader.load({ id, url: 'http://example.com/a.jpg' })).toString()).toBe('http');
  });
});

function answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
  const redirects = Number(/^\/redirect\/(\d)/.exec(url)?.[1] ?? 0);
  if (redirects > 0)
    return void response.writeHead(302, { location: redirects > 1 ? `/redirect/${redirects - 1}` : '/picture' }).end();
  switch (url) {
    case '/picture':
      return void response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': BYTES.length }).end(BYTES);
    case '/to-file':
      return void response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    case '/endless': {
      const timer = setInterval(() => response.write('more'), 1);
      response.on('close', () => clearInterval(timer));
      return;
    }
    case '/stalled':
      return void response.writeHead(200).write('one');
    case '/silent':
      return;
    default:
      response.writeHead(404).end('nothing here');
  }
}
