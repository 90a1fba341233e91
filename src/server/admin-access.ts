import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Access } from '../graphql/context.ts';

/**
 * Tells what a request's key opens: `Authorization: Bearer <key>` or `x-api-key: <key>`.
 * Keys are compared by their hashes in constant time, so that neither content nor length leaks.
 */
export function adminAccess(adminKey: string): (headers: IncomingHttpHeaders) => Access {
  const expected = digest(adminKey);
  return (headers) => {
    const key = offeredKey(headers);
    if (key === undefined) return 'anonymous';
    return timingSafeEqual(digest(key), expected) ? 'admin' : 'denied';
  };
}

function offeredKey({ authorization, 'x-api-key': apiKey }: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  return bearer ?? (typeof apiKey === 'string' ? apiKey : undefined);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
