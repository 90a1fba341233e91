import type { Request, RequestHandler, Response } from 'express';
import { VitrineError } from '../domain/errors.ts';
import { tooLarge } from '../graphql/read-upload.ts';
import './locals.ts';
import { sendError } from './send-error.ts';

export interface BodyLimits {
  /** Largest photo, in bytes; bodies are a little larger, as base64 by a third. */
  readonly maxImageBytes: number;
  /** Longest time in which a body may arrive, from admission. */
  readonly bodyTimeoutMs: number;
  /** Fewer bytes a second than this, over three seconds, end a request: it holds a place that others wait for. */
  readonly minBytesPerSecond: number;
}

/** Room for operations and map of a multipart request, or for the query around a photo in base64. */
export const MAX_OPERATIONS_BYTES = 1_000_000;

const LOOK_EVERY_MS = 250;
const RATE_WINDOW_MS = 3_000;

/** Largest JSON body: the largest photo in base64 and a query around it. */
export function maxJsonBytes(maxImageBytes: number): number {
  return Math.ceil((maxImageBytes * 4) / 3) + MAX_OPERATIONS_BYTES;
}

/** Refuses a body that says it is too large, before anything else is done for it. */
export function bodySize({ maxImageBytes }: Pick<BodyLimits, 'maxImageBytes'>): RequestHandler {
  return (req, _res, next) => {
    if (Number(req.get('content-length') ?? 0) > maxBytes(req, maxImageBytes)) throw tooLarge(maxImageBytes);
    next();
  };
}

function maxBytes(req: Request, maxImageBytes: number): number {
  return req.is('multipart/form-data') ? maxImageBytes + 2 * MAX_OPERATIONS_BYTES : maxJsonBytes(maxImageBytes);
}

/**
 * Watches a body while it arrives, whoever reads it: one that is not there after a quarter of a second gives its place to
 * others; one that turns out too large, dawdles or takes too long is answered at once (413 and 408) and cut off.
 */
export function bodyWatch(limits: BodyLimits): RequestHandler {
  return (req, res, next) => {
    if (req.complete || !hasBody(req)) {
      next();
      return;
    }
    const complaint = watch(req, limits);
    const timer = setInterval(() => {
      const error = complaint();
      if (error !== undefined) cutOff(res, error);
      else res.locals.place?.stepAside();
    }, LOOK_EVERY_MS);
    const stop = (): void => clearInterval(timer);
    req.once('end', stop);
    res.once('close', stop);
    next();
  };
}

/** Whether a request says that it has a body. */
export function hasBody({ headers }: Pick<Request, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Asked every now and then: what there is to complain about by now. Bytes are counted at the socket, so that nothing is read here. */
function watch(req: Request, limits: BodyLimits): () => VitrineError | undefined {
  const { maxImageBytes, bodyTimeoutMs, minBytesPerSecond } = limits;
  const start = performance.now();
  const startBytes = req.socket.bytesRead;
  const most = maxBytes(req, maxImageBytes);
  let window = { since: start, bytes: startBytes };
  return () => {
    const now = performance.now();
    const bytes = req.socket.bytesRead;
    if (bytes - startBytes > most + MAX_OPERATIONS_BYTES) return tooLarge(maxImageBytes);
    if (now - start > bodyTimeoutMs) return late(`within ${bodyTimeoutMs} ms`);
    if (now - window.since < RATE_WINDOW_MS) return undefined;
    const rate = ((bytes - window.bytes) * 1000) / (now - window.since);
    window = { since: now, bytes };
    return rate < minBytesPerSecond ? late(`with at least ${minBytesPerSecond} bytes a second`) : undefined;
  };
}

function late(how: string): VitrineError {
  return new VitrineError('DEADLINE_EXCEEDED', `Expected the body of the request to arrive ${how}.`);
}

/** Answers, then ends the connection; whoever reads the body is told by the request's end, which Node leaves out after an answer. */
function cutOff(res: Response, error: VitrineError): void {
  const { req } = res;
  if (!res.headersSent) res.setHeader('connection', 'close');
  req.socket.once('close', () => req.destroy());
  res.once('finish', () => req.socket.destroySoon());
  sendError(res, error, error.code === 'DEADLINE_EXCEEDED' ? 408 : undefined);
}
