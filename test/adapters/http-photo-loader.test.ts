import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpPhotoLoaderOptions, httpPhotoLoader } from '../../src/adapters/http-photo-loader.ts';
import { PICTURE, type WebPictures, startWebPictures } from './web-pictures.ts';

let web: WebPictures;
beforeAll(async () => {
  web = await startWebPictures();
});
afterAll(() => web[Symbol.asyncDispose]());

const LIMITS = { maxBytes: 1000, timeoutMs: 2000 };

/** Every test brings its own names; what is not here does not exist. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'inside.example': ['127.0.0.1'],
  'public.example': ['93.184.215.14'],
  'mixed.example': ['93.184.215.14', '127.0.0.1'],
  'mixed6.example': ['93.184.215.14', 'fd00::1'],
  'mapped.example': ['::ffff:93.184.215.14'],
  'nowhere.example': [],
};

async function resolve(host: string): Promise<readonly string[]> {
  const addresses = NAMES[host];
  if (addresses === undefined) throw new Error(`There is no ${host}.`);
  return addresses;
}

/** A loader for which `inside.example`, on loopback, is the shop's own host. */
function shopLoader(options: Partial<HttpPhotoLoaderOptions> = {}) {
  return httpPhotoLoader({ ...LIMITS, privateHosts: ['inside.example'], ports: [web.port], resolve, ...options });
}

const inside = (path: string) => `http://inside.example:${web.port}${path}`;
const load = (path: string, options: Partial<HttpPhotoLoaderOptions> = {}, signal?: AbortSignal) =>
  shopLoader(options).load(inside(path), signal);
const refused = { code: 'URL_NOT_ALLOWED' };

describe('httpPhotoLoader', () => {
  it('loads a picture, through at most three redirects', async () => {
    expect(Buffer.from(await load('/picture'))).toEqual(PICTURE);
    expect(Buffer.from(await load('/redirect/3'))).toEqual(PICTURE);
    for (const path of ['/redirect/4', '/loop']) {
      await expect(load(path)).rejects.toMatchObject({
        code: 'IMAGE_UNREADABLE',
        message: 'Expected at most 3 redirects, got more.',
      });
    }
  });

  it('sends nothing that tells who asks', async () => {
    await load('/picture');
    const { host, ...headers } = web.requests.at(-1)!.headers;
    expect(host).toBe(`inside.example:${web.port}`);
    expect(headers).toEqual({
      accept: 'image/*',
      'accept-encoding': 'identity',
      connection: 'close',
      'user-agent': 'vitrine',
    });
  });

  it('leaves the type to the decoder, which looks at the content', async () => {
    expect(Buffer.from(await load('/as-text'))).toEqual(PICTURE);
  });

  it.each(['/missing', '/nowhere'])('says which status came instead of a picture: %s', async (path) => {
    await expect(load(path)).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: expect.stringMatching(/404|302/) as string,
    });
  });

  it.each(['/picture', '/endless', '/lying'])('stops at the limit of bytes: %s', async (path) => {
    await expect(load(path, { maxBytes: 10 })).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
  });

  it('does not unpack a body', async () => {
    await expect(load('/bomb', { maxBytes: 100_000 })).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });

  it.each(['/silent', '/slow'])('gives up after its time limit: %s', async (path) => {
    await expect(load(path, { timeoutMs: 150 })).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: 'The picture did not come within 150 ms.',
    });
  });

  it('gives up on a look-up that never ends', async () => {
    const never = () => new Promise<never>(() => {});
    await expect(load('/picture', { timeoutMs: 50, resolve: never })).rejects.toMatchObject({
      message: 'The picture did not come within 50 ms.',
    });
  });

  it('refuses a body that breaks off', async () => {
    await expect(load('/broken')).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });

  it('rejects with the signal’s reason when the caller leaves', async () => {
    const caller = new AbortController();
    const loading = load('/silent', {}, caller.signal);
    const reason = new Error('cancelled');
    setTimeout(() => caller.abort(reason), 20);
    await expect(loading).rejects.toBe(reason);
    await expect(load('/picture', {}, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('says neither name nor address when nobody answers', async () => {
    for (const url of ['http://unknown.example/', 'http://nowhere.example/']) {
      await expect(shopLoader().load(url)).rejects.toMatchObject({
        code: 'IMAGE_UNREADABLE',
        message: 'The picture could not be fetched.',
      });
    }
  });

  it('leaves no connection open, whatever happened', async () => {
    const paths = ['/picture', '/redirect/3', '/loop', '/missing', '/endless', '/bomb', '/slow', '/silent', '/broken'];
    await Promise.allSettled(paths.map((path) => load(path, { timeoutMs: 200 })));
    for (let tries = 0; tries < 50 && (await web.connections()) > 0; tries++) await sleep(20);
    expect(await web.connections()).toBe(0);
  });
});

describe('what httpPhotoLoader refuses before it connects', () => {
  it.each([
    'file:///etc/passwd',
    'ftp://public.example/a.jpg',
    'gopher://public.example/',
    'data:image/png;base64,AAAA',
    'javascript:alert(1)',
    'blob:https://public.example/1',
    '//public.example/a.jpg',
    'not a url',
    '',
    'http://',
    'http://999.999.999.999/',
    `http://public.example/${'a'.repeat(2048)}`,
  ])('no http or https: %j', async (url) => {
    await expect(shopLoader().load(url)).rejects.toMatchObject(refused);
  });

  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://017700000001/',
    'http://0177.0.0.1/',
    'http://0x7f000001/',
    'http://0x7f.0.0.1/',
    'http://１２７.０.０.１/',
    'http://127.0.0.1./',
    'http://0/',
    'http://0.0.0.0/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.64.0.1/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[0:0:0:0:0:ffff:a9fe:a9fe]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:53aa:64c:0:0:80ff:fffe]/',
    'http://[fc00::1]/',
    'http://[fd12:3456::1]/',
    'http://[fe80::1]/',
    'http://[ff02::1]/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
  ])('an address that is not public: %s', async (url) => {
    await expect(shopLoader().load(url)).rejects.toMatchObject(refused);
    await expect(shopLoader().load(url.replace('http:', 'https:'))).rejects.toMatchObject(refused);
  });

  it.each(['mixed.example', 'mixed6.example', 'mapped.example', 'MIXED.example', 'inside.example.', 'localhost'])(
    'a name any of whose addresses is not public: %s',
    async (host) => {
      const names = { ...NAMES, localhost: ['127.0.0.1', '::1'], 'inside.example.': ['127.0.0.1'] };
      const loader = httpPhotoLoader({ ...LIMITS, resolve: async (name) => names[name as keyof typeof names] ?? [] });
      const failure = loader.load(`http://${host}/`);
      await expect(failure).rejects.toMatchObject(refused);
      await expect(failure).rejects.not.toMatchObject({ message: expect.stringMatching(/127|fd00|::1/) as string });
    },
  );

  it('a user name or password', async () => {
    await expect(shopLoader().load('http://me:secret@public.example/')).rejects.toMatchObject(refused);
  });

  it.each([22, 25, 6379, 8080])('port %i', async (port) => {
    await expect(httpPhotoLoader({ ...LIMITS, resolve }).load(`http://public.example:${port}/`)).rejects.toMatchObject({
      ...refused,
      message: `Expected a URL on port 80, 443, got port ${port}.`,
    });
  });

  it('hosts that are not on the list, when there is one', async () => {
    const hosts = ['shop.example', '*.cdn.example'];
    const loader = shopLoader({ hosts, resolve: async () => ['10.0.0.1'] });
    for (const host of ['public.example', 'cdn.example', 'evilcdn.example', 'shop.example.evil.example']) {
      await expect(loader.load(`http://${host}/`)).rejects.toMatchObject({
        ...refused,
        message: 'Pictures are not loaded from this host.',
      });
    }
    for (const host of ['shop.example', 'SHOP.example.', 'a.b.cdn.example']) {
      await expect(loader.load(`http://${host}/`)).rejects.toMatchObject({
        ...refused,
        message: 'Expected the URL of a host on the public internet.',
      });
    }
    const shop = shopLoader({ hosts });
    expect(Buffer.from(await shop.load(inside('/picture')))).toEqual(PICTURE); // named as the shop's own
  });

  it.each([
    'http://127.0.0.1/',
    'http://[::1]/',
    'http://public.example:22/',
    'http://mixed.example/',
    'file:///etc/passwd',
    'http://me:secret@public.example/',
  ])('a redirect to what it would not load itself: %s', async (url) => {
    await expect(load(`/to?${encodeURIComponent(url)}`)).rejects.toMatchObject(refused);
  });
});

describe('a name that changes its address', () => {
  it('is looked up once for each hop, and the connection goes to what was checked', async () => {
    const asked: string[] = [];
    const loader = shopLoader({
      resolve: async (host) => {
        asked.push(host);
        return ['127.0.0.1'];
      },
    });
    await loader.load(inside('/redirect/2'));
    expect(asked).toEqual(['inside.example', 'inside.example', 'inside.example']);
  });

  it('is refused on the hop on which it is private', async () => {
    const answers = [['127.0.0.1'], ['127.0.0.1'], ['10.0.0.1']];
    const loader = shopLoader({
      privateHosts: ['inside.example'],
      resolve: async () => answers.shift() ?? [],
    });
    const onward = `http://rebound.example:${web.port}/picture`;
    const seen = web.requests.length;
    await expect(loader.load(inside(`/to?${encodeURIComponent(onward)}`))).rejects.toMatchObject(refused);
    expect(web.requests).toHaveLength(seen + 1);
  });

  it('never reaches the address of a later look-up', async () => {
    const answers = [['192.0.2.1'], ['127.0.0.1']]; // the first leads nowhere, the second is where the server is
    const loader = shopLoader({ timeoutMs: 200, resolve: async () => answers.shift() ?? ['127.0.0.1'] });
    const seen = web.requests.length;
    await expect(loader.load(inside('/picture'))).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
    expect(web.requests).toHaveLength(seen);
    expect(answers).toHaveLength(1);
  });
});
