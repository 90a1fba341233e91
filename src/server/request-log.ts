import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import './locals.ts';

const CALLERS_ID = /^[\w.-]{1,64}$/;

/** Gives every request an id (the caller's own `x-request-id` when it has one), a logger that names it, and a line at its end. */
export function requestLog(logger: Logger): RequestHandler {
  return (req, res, next) => {
    const start = performance.now();
    const offered = req.get('x-request-id') ?? '';
    const requestId = CALLERS_ID.test(offered) ? offered : randomUUID();
    const requestLogger = logger.child({ requestId });
    Object.assign(res.locals, { requestId, logger: requestLogger });
    res.setHeader('x-request-id', requestId);
    const { method, path } = req;
    res.once('close', () => {
      const ms = Math.round(performance.now() - start);
      const aborted = !res.writableFinished && { aborted: true };
      const line = { method, path, status: res.statusCode, ms, ...res.locals.outcome, ...aborted };
      requestLogger[path === '/graphql' ? 'info' : 'debug'](line, 'request');
    });
    next();
  };
}
