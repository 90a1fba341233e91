import type { RequestHandler } from 'express';
import { badInput } from '../domain/errors.ts';
import { sendError } from './send-error.ts';

/** Tells which methods there are: to whoever asks (OPTIONS), and with 405 to whoever sends another. */
export function allowedMethods(...methods: readonly string[]): RequestHandler {
  return (req, res, next) => {
    if (methods.includes(req.method)) {
      next();
      return;
    }
    res.setHeader('allow', [...methods, 'OPTIONS'].join(', '));
    if (req.method === 'OPTIONS') res.status(204).end();
    else sendError(res, badInput(`Expected ${methods.join(' or ')}, got ${req.method}.`), 405);
  };
}
