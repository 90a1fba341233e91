import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { VitrineError, badInput, toVitrineError } from '../domain/errors.ts';
import { headersOf, statusOf } from './http-status.ts';
import './locals.ts';

/** Answers what never reached GraphQL in GraphQL's own shape, so that callers read errors in one way. */
export function sendError(res: Response, error: VitrineError, status = statusOf(error.code)): void {
  const { code, retryAfterSeconds } = error;
  if (res.headersSent) {
    res.destroy();
    return;
  }
  if (res.locals.outcome !== undefined) res.locals.outcome.code = code;
  res.req.resume(); // what still comes of the request is read and forgotten
  res.statusCode = status;
  for (const [name, value] of Object.entries(headersOf(code, retryAfterSeconds))) res.setHeader(name, value);
  res.setHeader('content-type', 'application/json; charset=utf-8');
  res.end(bodyOf(res, error)); // not `send`, which waits for uploads
}

/** What is unknown is found in the log by the request's id, which callers are told to name. */
function bodyOf({ locals }: Response, { message, code }: VitrineError): string {
  const { requestId, account } = locals;
  const extensions = code === 'INTERNAL' ? { code, requestId } : { code };
  const cost = account?.report;
  return `${JSON.stringify({ errors: [{ message, extensions }], ...(cost !== undefined && { extensions: { cost } }) })}\n`;
}

export const notFound: RequestHandler = (req, res) => {
  sendError(res, new VitrineError('NOT_FOUND', `Nothing is at ${req.method} ${req.path.slice(0, 200)}.`));
};

/** Errors of the layers in front of GraphQL: body parser, multipart parser, router, static files. */
// eslint-disable-next-line max-params -- Express knows an error handler by its four parameters
export const errorHandler: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  if (res.writableEnded) return; // answered already, cut off by its time or its size
  const status = error instanceof VitrineError ? undefined : clientStatus(error);
  if (status !== undefined) {
    sendError(res, refusal(status, error), status);
    return;
  }
  const known = toVitrineError(error);
  if (known.code === 'INTERNAL') res.locals.logger.error({ err: known.cause ?? known }, known.message);
  sendError(res, known);
};

/** The 4xx status of an error by http-errors, which Express and its parsers throw. */
function clientStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  return error.status >= 400 && error.status < 500 ? error.status : undefined;
}

function refusal(status: number, cause: unknown): VitrineError {
  if (cause instanceof URIError) return badInput('Expected an address whose percent signs make UTF-8.', { cause });
  if (status === 404) return new VitrineError('NOT_FOUND', 'Nothing is here.', { cause });
  if (status === 413) return new VitrineError('IMAGE_TOO_LARGE', 'Expected a smaller request body.', { cause });
  if (status === 415)
    return badInput('Expected a body in UTF-8, plain or compressed by gzip, deflate or br.', { cause });
  return badInput('Expected a well-formed request: its body is JSON (application/json).', { cause });
}
