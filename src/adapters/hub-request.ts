import { VitrineError } from '../domain/errors.ts';

/** Where models come from. */
export interface Hub {
  /** For example a mirror in the house. */
  readonly address: string;
  /** Sent to the hub's own address only, never to where it redirects. */
  readonly token?: string | undefined;
}

/** A sum of a file's content as the hub tells it: sha256 of large files, git's blob sum of small ones. */
export interface HubChecksum {
  readonly kind: 'sha256' | 'git-sha1';
  readonly hex: string;
}

/** What the hub answered, redirects followed. The body is still to be read or cancelled. */
export interface HubAnswer {
  readonly status: number;
  readonly body: Response['body'];
  readonly headers: Headers;
  readonly checksum: HubChecksum | undefined;
  /** The commit that a branch name stands for. */
  readonly revision: string | undefined;
}

const MOST_REDIRECTS = 5;

/**
 * GETs a path of the hub. What the hub itself says of the file counts, not what a host says that it redirects to. Rejects with
 * fetch's own errors when the network fails; throws FORBIDDEN for a redirect from https to http.
 */
export async function askHub(
  { address, token }: Hub,
  path: string,
  { headers, signal }: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<HubAnswer> {
  const base = new URL(address.endsWith('/') ? address : `${address}/`);
  let url = new URL(path, base);
  let checksum: HubChecksum | undefined;
  let revision: string | undefined;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const own = url.origin === base.origin;
    const authorization = own && token !== undefined ? { authorization: `Bearer ${token}` } : {};
    // Compressed on the way, neither lengths nor ranges would be those of the file.
    const sent = { 'accept-encoding': 'identity', 'user-agent': 'vitrine', ...headers, ...authorization };
    const response = await fetch(url, { headers: sent, redirect: 'manual', signal });
    if (own) checksum ??= checksumIn(response.headers);
    if (own) revision ??= response.headers.get('x-repo-commit') ?? undefined;
    const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (location === null) {
      return { status: response.status, body: response.body, headers: response.headers, checksum, revision };
    }
    await response.body?.cancel();
    url = redirected(url, location);
  }
  throw new VitrineError('NOT_FOUND', `The hub redirects ${path} more than ${MOST_REDIRECTS} times.`);
}

function redirected(from: URL, location: string): URL {
  const to = new URL(location, from);
  if (to.protocol === from.protocol || to.protocol === 'https:') return to;
  throw new VitrineError(
    'FORBIDDEN',
    `The hub redirects from ${from.protocol} to ${to.protocol}//${to.host}: refused.`,
  );
}

function checksumIn(headers: Headers): HubChecksum | undefined {
  const tag = headers.get('x-linked-etag') ?? headers.get('etag') ?? '';
  const hex = /^(?:W\/)?"?([0-9a-f]+)"?$/.exec(tag)?.[1];
  if (hex?.length === 64) return { kind: 'sha256', hex };
  return hex?.length === 40 ? { kind: 'git-sha1', hex } : undefined;
}
