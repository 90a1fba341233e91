import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export const PICTURE = Buffer.from('the bytes of a picture');

export interface WebPictures extends AsyncDisposable {
  readonly port: number;
  /** Requests so far, newest last. */
  readonly requests: readonly IncomingMessage[];
  /** Connections that are open. */
  connections(): Promise<number>;
}

/** A web server on loopback whose paths behave well and badly. */
export async function startWebPictures(): Promise<WebPictures> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
  const redirects = Number(/^\/redirect\/(\d)/.exec(url)?.[1] ?? 0);
  if (redirects > 0) return redirect(response, redirects > 1 ? `/redirect/${redirects - 1}` : '/picture');
  const target = /^\/to\?(.*)$/.exec(url)?.[1];
  if (target !== undefined) return redirect(response, decodeURIComponent(target));
  const behave = ANSWERS[url];
  if (behave === undefined) response.writeHead(404).end('nothing here');
  else behave(response);
}

const ANSWERS: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
  '/picture': (response) =>
    response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': PICTURE.length }).end(PICTURE),
  '/as-text': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end(PICTURE),
  '/loop': (response) => redirect(response, '/loop'),
  '/nowhere': (response) => response.writeHead(302).end(),
  '/bomb': (response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(10_000_000))),
  '/lying': (response) => response.writeHead(200, { 'content-length': 1_000_000 }).write('one'),
  '/endless': (response) => {
    const timer = setInterval(() => response.write('more'), 1);
    response.on('close', () => clearInterval(timer));
    return response;
  },
  '/broken': (response) => {
    response.writeHead(200, { 'content-length': 100 }).write('one');
    setTimeout(() => response.destroy(), 20);
    return response;
  },
  '/slow': (response) => {
    const timer = setInterval(() => response.write('.'), 50);
    response.on('close', () => clearInterval(timer));
    return response.writeHead(200);
  },
  '/silent': (response) => response,
};

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location }).end();
}
