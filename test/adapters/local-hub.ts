import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** How the hub treats one file. */
export interface HubBehaviour {
  /**
   * Closes the connection after so many bytes of an answer, the first `times` times; not before `arrived` tells that they have
   * come through: what lies in the client's buffers when a connection breaks is lost.
   */
  readonly cutAfter?: { readonly bytes: number; readonly times: number; readonly arrived: () => number };
  /** Stops sending after so many bytes, the connection stays open; the first `times` times. */
  readonly silentAfter?: { readonly bytes: number; readonly times: number };
  /** Answers so, the first `times` times. */
  readonly status?: { readonly code: number; readonly times: number };
  /** Sends other bytes than those it names the sum of. */
  readonly corrupt?: boolean;
  readonly ignoresRange?: boolean;
  readonly namesNoSum?: boolean;
  /** Small files are described by git's sum. */
  readonly small?: boolean;
  /** Sends the file from a second port, as the hub does with large files. */
  readonly elsewhere?: boolean;
  readonly pieceBytes?: number;
  readonly pauseMs?: number;
}

export interface LocalHub extends AsyncDisposable {
  readonly address: string;
  /** What was asked for: path, range and authorization, by which of its two ports. */
  readonly asked: { path: string; range?: string; authorization?: string; port: 'hub' | 'elsewhere' }[];
  /** Replaces a file, as a new commit does. */
  put(path: string, content: Buffer, behaviour?: HubBehaviour): void;
}

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** A hub in the usual layout on 127.0.0.1: `/<owner>/<name>/resolve/<revision>/<file>`; `files` by `<owner>/<name>/<file>`. */
export async function openLocalHub(files: Readonly<Record<string, Buffer>> = {}): Promise<LocalHub> {
  const contents = new Map<string, { content: Buffer; behaviour: HubBehaviour; asked: number }>();
  const asked: LocalHub['asked'] = [];
  const answer =
    (port: 'hub' | 'elsewhere') =>
    (request: IncomingMessage, response: ServerResponse): void => {
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://hub').pathname);
      const { range, authorization } = request.headers;
      asked.push({ path, port, ...(range && { range }), ...(authorization && { authorization }) });
      const file = contents.get(path.replace(/^\//, '').replace(/\/resolve\/[^/]+/, ''));
      if (file === undefined) return void response.writeHead(404).end();
      if (port === 'hub' && file.behaviour.elsewhere === true) {
        return void response
          .writeHead(302, { ...described(file), location: new URL(path, addressOf(second)).href })
          .end();
      }
      send(request, response, file).catch(() => response.destroy());
    };
  const first = createServer(answer('hub'));
  const second = createServer(answer('elsewhere'));
  for (const server of [first, second]) await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const put: LocalHub['put'] = (path, content, behaviour = {}) => contents.set(path, { content, behaviour, asked: 0 });
  for (const [path, content] of Object.entries(files)) put(path, content);
  return {
    address: addressOf(first),
    asked,
    put,
    async [Symbol.asyncDispose]() {
      for (const server of [first, second]) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
    },
  };

  function addressOf(server: typeof first): string {
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
}

interface HubFileState {
  readonly content: Buffer;
  readonly behaviour: HubBehaviour;
  asked: number;
}

function described({ content, behaviour }: HubFileState): Record<string, string> {
  const head = { 'x-repo-commit': COMMIT };
  if (behaviour.namesNoSum === true) return head;
  if (behaviour.small === true) {
    const sum = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
    return { ...head, etag: `"${sum}"` };
  }
  return { ...head, 'x-linked-etag': `"${sha256(content)}"`, 'x-linked-size': `${content.length}` };
}

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

async function send(request: IncomingMessage, response: ServerResponse, file: HubFileState): Promise<void> {
  const { content, behaviour } = file;
  const turn = file.asked++;
  if (behaviour.status !== undefined && turn < behaviour.status.times) {
    response.writeHead(behaviour.status.code).end();
    return;
  }
  // The ETag of the server that has the bytes is its own, no sum of the content.
  const etag = behaviour.namesNoSum === true ? {} : { etag: `"v-${sha256(content).slice(0, 8)}"` };
  const start = startOf(request, file, etag.etag);
  if (start !== undefined && start >= content.length) {
    response.writeHead(416, { ...etag, ...described(file) }).end();
    return;
  }
  const body = Buffer.from(content.subarray(start ?? 0));
  if (behaviour.corrupt === true) body[0] = 255 - body[0]!;
  const range =
    start === undefined ? {} : { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` };
  const status = start === undefined ? 200 : 206;
  response.writeHead(status, { ...etag, ...described(file), ...range, 'content-length': body.length });
  await sendBody(response, body, { behaviour, turn, start: start ?? 0 });
}

function startOf(request: IncomingMessage, { behaviour }: HubFileState, etag: string | undefined): number | undefined {
  const start = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const condition = request.headers['if-range'];
  if (start === undefined || behaviour.ignoresRange === true) return undefined;
  return condition === undefined || condition === etag || behaviour.small === true ? Number(start) : undefined;
}

async function sendBody(
  response: ServerResponse,
  body: Buffer,
  { behaviour, turn, start }: { readonly behaviour: HubBehaviour; readonly turn: number; readonly start: number },
): Promise<void> {
  const { cutAfter, silentAfter, pieceBytes = body.length, pauseMs = 0 } = behaviour;
  const cut = cutAfter !== undefined && turn < cutAfter.times ? cutAfter.bytes : Infinity;
  const silent = silentAfter !== undefined && turn < silentAfter.times ? silentAfter.bytes : Infinity;
  const end = Math.min(body.length, cut, silent);
  for (let at = 0; at < end; at += pieceBytes) {
    if (response.destroyed) return;
    await new Promise((done) => response.write(body.subarray(at, Math.min(end, at + pieceBytes)), done));
    if (pauseMs > 0) await wait(pauseMs);
  }
  if (end === body.length) response.end();
  else if (end === cut) {
    while ((cutAfter?.arrived() ?? end) < start + end && !response.destroyed) await wait(5);
    response.destroy();
  }
}
