import type { IncomingHttpHeaders } from 'node:http';
import { type Caller, hasScope } from '../domain/caller.ts';

/** What a request needs, as far as its headers tell: room and price go by it. */
export type RequestKind = 'photo' | 'words' | 'admin';

/** A JSON body longer than this holds a photo in base64: no query with its variables is that long. */
const LONGEST_WORDS = 100_000;

/** An admin's request, whatever it asks; else one with a photo (multipart, or a body that is long or of unknown length); else words. */
export function requestKind({ headers }: { readonly headers: IncomingHttpHeaders }, caller: Caller): RequestKind {
  if (hasScope(caller, 'admin')) return 'admin';
  if (/^multipart\//i.test(headers['content-type'] ?? '')) return 'photo';
  if (headers['transfer-encoding'] !== undefined) return 'photo';
  return Number(headers['content-length'] ?? 0) > LONGEST_WORDS ? 'photo' : 'words';
}
