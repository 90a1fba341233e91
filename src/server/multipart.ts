import type { RequestHandler } from 'express';
import { MAX_OPERATIONS_BYTES } from './body-limits.ts';
import { readMultipart } from './read-multipart.ts';
import './locals.ts';

/** Reads multipart requests (GraphQL multipart request specification) with one photo of at most `maxFileBytes`. */
export function multipart(maxFileBytes: number): RequestHandler {
  const limits = { maxFileBytes, maxFieldBytes: MAX_OPERATIONS_BYTES };
  return async (req, _res, next) => {
    if (req.is('multipart/form-data')) req.body = await readMultipart(req, limits);
    next();
  };
}
