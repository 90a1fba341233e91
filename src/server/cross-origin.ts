import cors from 'cors';
import type { RequestHandler } from 'express';

const ONE_HOUR_S = 3_600;

/**
 * Lets pages of these origins ask (`*`: of any); none unless configured, then browsers keep pages of other origins out.
 * Never with cookies: Vitrine knows none. Errors carry the headers, too, so that a page can read them.
 */
export function crossOrigin(origins: readonly string[]): RequestHandler {
  if (origins.length === 0) return (_req, _res, next) => next();
  return cors({
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'POST'],
    allowedHeaders: ['content-type', 'authorization', 'x-api-key', 'apollo-require-preflight', 'x-request-id'],
    exposedHeaders: ['x-request-id', 'retry-after'],
    credentials: false,
    maxAge: ONE_HOUR_S,
  });
}
