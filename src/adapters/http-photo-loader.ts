import { lookup as lookUp } from 'node:dns/promises';
import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type LookupFunction, isIP } from 'node:net';
import { VitrineError } from '../domain/errors.ts';
import type { PhotoLoader } from '../ports/photo-loader.ts';
import { type UrlPolicy, checkAddresses, literalAddress, parseAllowedUrl } from './url-policy.ts';

export interface HttpPhotoLoaderOptions extends UrlPolicy {
  readonly maxBytes: number;
  /** For the whole picture: look-up, redirects and body. */
  readonly timeoutMs: number;
  /** All addresses of a host, IPv4 and IPv6; the system's look-up when left out. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

const MAX_REDIRECTS = 3;

/** No cookie, no credentials, no referrer; unpacked, so that the bytes that are counted are those that are kept. */
const HEADERS = { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'vitrine' };

/**
 * Pictures by http and https. Each hop is checked by itself: its URL, then every address of its host, and the connection
 * goes to the addresses that were checked, with no second look-up that could tell another. Connections are never shared
 * between loads, environment proxies never used.
 */
export function httpPhotoLoader(options: HttpPhotoLoaderOptions): PhotoLoader {
  const { maxBytes, timeoutMs } = options;
  return {
    async load(url, signal) {
      signal?.throwIfAborted();
      const deadline = AbortSignal.timeout(timeoutMs);
      const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
      try {
        return await readBody(await getFollowing(url, options, either), maxBytes);
      } catch (cause) {
        signal?.throwIfAborted();
        if (cause instanceof VitrineError) throw cause;
        const reason = deadline.aborted ? `did not come within ${timeoutMs} ms` : 'could not be fetched';
        throw new VitrineError('IMAGE_UNREADABLE', `The picture ${reason}.`, { cause });
      }
    },
  };
}

async function getFollowing(
  start: string,
  options: HttpPhotoLoaderOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let url = parseAllowedUrl(start, options);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await get(url, await allowedAddresses(url, options, signal), signal);
    const { statusCode: status = 0, headers } = response;
    if (status >= 200 && status < 300) return response;
    response.destroy();
    if (status < 300 || status >= 400 || headers.location === undefined) {
      throw new VitrineError('IMAGE_UNREADABLE', `Expected a picture, got the HTTP status ${status}.`);
    }
    url = parseAllowedUrl(headers.location, options, url);
  }
  throw new VitrineError('IMAGE_UNREADABLE', `Expected at most ${MAX_REDIRECTS} redirects, got more.`);
}

async function allowedAddresses(
  url: URL,
  options: HttpPhotoLoaderOptions,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { resolve = systemLookUp } = options;
  const literal = literalAddress(url);
  const addresses = literal === undefined ? await orAborted(resolve(url.hostname), signal) : [literal];
  if (addresses.length === 0) throw new Error('The host has no address.');
  checkAddresses(addresses, url, options);
  return addresses;
}

async function systemLookUp(host: string): Promise<readonly string[]> {
  return (await lookUp(host, { all: true, order: 'verbatim' })).map(({ address }) => address);
}

async function get(url: URL, addresses: readonly string[], signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const outgoing = request(url, { agent: false, lookup: alreadyLookedUp(addresses), signal, headers: HEADERS });
  outgoing.on('error', () => {}); // told by `once` before the response, by the body's stream after it
  outgoing.end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  response.on('error', () => {}); // of a response that is given up: nobody waits for it any more
  return response;
}

/** Answers the connection's question for an address with those that were checked. */
function alreadyLookedUp(addresses: readonly string[]): LookupFunction {
  const known = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all = false }, done) => {
    const [first] = known;
    if (all || first === undefined) done(null, known);
    else done(null, first.address, first.family);
  };
}

/** Stops reading as soon as it is too much, whatever the server said about the length. */
async function readBody(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    response.destroy();
    throw new VitrineError('IMAGE_UNREADABLE', 'Expected a picture without a content encoding, got one with it.');
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const announced = Number(response.headers['content-length'] ?? 0);
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (Math.max(bytes, announced) > maxBytes) {
      throw new VitrineError('IMAGE_TOO_LARGE', `Expected at most ${maxBytes} bytes, got more.`); // ends the body, too
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A look-up cannot be called back, but need not be waited for. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => aborted.reject(signal.reason), { once: true });
  return Promise.race([work, aborted.promise]);
}
