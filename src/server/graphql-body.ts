import type { RequestHandler } from 'express';
import { badInput } from '../domain/errors.ts';
import { MAX_OPERATIONS_BYTES } from './body-limits.ts';
import { sendError } from './send-error.ts';

/** Refuses bodies of other kinds, unread, with what was expected; one of no kind at all, too. */
export const graphqlBodyKind: RequestHandler = (req, res, next) => {
  if (req.is(['application/json', 'multipart/form-data']) !== false) {
    next(); // null: there is no body
    return;
  }
  const came = req.get('content-type')?.slice(0, 100);
  const message = 'Expected a body of the kind application/json or multipart/form-data';
  sendError(res, badInput(`${message}, got ${came === undefined ? 'none' : JSON.stringify(came)}.`), 415);
};

/** Signs that JSON values stand between. A photo in base64 has none of them. */
const SIGNS = [',', '{', '[', '"', ':'].map((sign) => sign.charCodeAt(0));
const MOST_SIGNS = 100_000;

/**
 * Throws BAD_USER_INPUT for a body that is long without a photo: 20 MB of `{},{},…` keep the parser busy for two seconds, in
 * which nobody is answered. A short body may hold what it likes.
 */
export function refuseManyValues(body: Uint8Array): void {
  if (body.length <= MAX_OPERATIONS_BYTES) return;
  for (const sign of SIGNS) {
    let at = -1;
    for (let count = 0; (at = body.indexOf(sign, at + 1)) >= 0; count++) {
      if (count >= MOST_SIGNS) {
        throw badInput(`Expected at most ${MAX_OPERATIONS_BYTES} bytes of JSON beside a photo in base64, got more.`);
      }
    }
  }
}

const MOST_LINES = 10_000;
const LONGEST_NAME = 1_000;

/** Refuses a document so long that reading it would hold up others (a million lines of a block string: a second); photos belong into variables. */
export const documentLength: RequestHandler = (req, _res, next) => {
  const { query, operationName } = (req.body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof query === 'string') requireShort(query);
  if (typeof operationName === 'string' && operationName.length > LONGEST_NAME) {
    throw badInput(`Expected an operationName of at most ${LONGEST_NAME} characters, got ${operationName.length}.`);
  }
  next();
};

function requireShort(document: string): void {
  if (document.length > MAX_OPERATIONS_BYTES) {
    throw badInput(`Expected a query of at most ${MAX_OPERATIONS_BYTES} characters: a photo belongs into a variable.`);
  }
  if (document.length > MOST_LINES && document.split(/[\n\r]/, MOST_LINES + 1).length > MOST_LINES) {
    throw badInput(`Expected a query of at most ${MOST_LINES} lines, got more.`);
  }
}
