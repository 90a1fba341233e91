import { VitrineError } from '../domain/errors.ts';
import type { ImageLoader } from '../ports/image-loader.ts';

export interface HttpImageLoaderOptions {
  readonly maxBytes: number;
  /** For the whole picture, redirects included. */
  readonly timeoutMs: number;
}

const MAX_REDIRECTS = 3;

/** Pictures by http and https, for the URLs of the shop's own catalogue: it does not keep a URL from naming an inner host. */
export function httpImageLoader({ maxBytes, timeoutMs }: HttpImageLoaderOptions): ImageLoader {
  return {
    async load({ id, url }, signal) {
      signal?.throwIfAborted();
      if (url === undefined) throw new VitrineError('IMAGE_UNREADABLE', `The picture ${id} names no URL.`);
      const deadline = AbortSignal.timeout(timeoutMs);
      const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
      try {
        return await readBody(await fetchFollowing(url, either), maxBytes);
      } catch (cause) {
        signal?.throwIfAborted();
        if (cause instanceof VitrineError) throw cause;
        const reason = deadline.aborted ? `did not come within ${timeoutMs} ms` : 'could not be fetched';
        throw new VitrineError('IMAGE_UNREADABLE', `The picture ${id} ${reason}.`, { cause });
      }
    },
  };
}

async function fetchFollowing(url: string, signal: AbortSignal): Promise<Response> {
  let target = parseUrl(url);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetch(target, { redirect: 'manual', signal, headers: { accept: 'image/*' } });
    const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (location === null) {
      if (response.ok) return response;
      await response.body?.cancel();
      throw new VitrineError('IMAGE_UNREADABLE', `Expected a picture, got the HTTP status ${response.status}.`);
    }
    await response.body?.cancel();
    target = parseUrl(location, target);
  }
  throw new VitrineError('IMAGE_UNREADABLE', `Expected at most ${MAX_REDIRECTS} redirects, got more.`);
}

function parseUrl(url: string, base?: URL): URL {
  const parsed = URL.parse(url, base?.href);
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') return parsed;
  throw new VitrineError('URL_NOT_ALLOWED', 'Expected an http or https URL of a picture.');
}

/** Stops reading as soon as it is too much, whatever the server said about the length. */
async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const announced = Number(response.headers.get('content-length') ?? 0);
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (Math.max(bytes, announced) > maxBytes) {
      throw new VitrineError('IMAGE_TOO_LARGE', `Expected at most ${maxBytes} bytes, got more.`); // ends the body, too
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
