import type { RequestHandler } from 'express';
import { VitrineError } from '../domain/errors.ts';
import { hasBody } from './body-limits.ts';
import './locals.ts';

/**
 * Gives a request the signal that ends work on it: DEADLINE_EXCEEDED `timeoutMs` after its last byte came (a slow upload
 * is the receive timeout's business), CANCELLED when the caller leaves.
 */
export function requestDeadline(timeoutMs: number): RequestHandler {
  return (req, res, next) => {
    const controller = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const start = (): void => {
      if (res.closed) return; // answered before its body was read
      timer = setTimeout(() => {
        controller.abort(new VitrineError('DEADLINE_EXCEEDED', `No answer was ready within ${timeoutMs} ms.`));
      }, timeoutMs);
    };
    if (hasBody(req)) req.once('end', start);
    else start();
    res.once('close', () => {
      clearTimeout(timer);
      if (!res.writableFinished) controller.abort(new VitrineError('CANCELLED', 'The caller left.'));
    });
    Object.assign(res.locals, { signal: controller.signal });
    next();
  };
}
