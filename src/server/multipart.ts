import type { RequestHandler, Response } from 'express';
import processRequest from 'graphql-upload/processRequest.mjs';
import { VitrineError, badInput } from '../domain/errors.ts';
import { MAX_OPERATIONS_BYTES } from './body-limits.ts';
import './locals.ts';

/**
 * Reads multipart requests (GraphQL multipart request specification) with one photo of at most `maxFileBytes`.
 * The limits are not optional: graphql-upload's own are infinite, and more than one file lets repeated field names leak
 * temporary files.
 */
export function multipart(maxFileBytes: number): RequestHandler {
  const limits = { maxFiles: 1, maxFileSize: maxFileBytes, maxFieldSize: MAX_OPERATIONS_BYTES };
  return async (req, res, next) => {
    if (!req.is('multipart/form-data')) {
      next();
      return;
    }
    sendWhenRead(res);
    try {
      req.body = await processRequest(req, res, limits);
    } catch (error) {
      throw refusal(error);
    }
    next();
  };
}

/**
 * Answers wait until all of the request has come: not every client reads an answer before it has sent its photo. (The
 * package's own middleware does the same, but would then send a second answer to a request that was cut off, which throws
 * where nobody catches it.)
 */
function sendWhenRead(res: Response): void {
  const { promise: read, resolve } = Promise.withResolvers<void>();
  res.req.once('end', resolve).once('close', resolve);
  const send = res.send.bind(res);
  res.send = (body) => {
    void read.then(() => (res.headersSent ? undefined : send(body)));
    return res;
  };
}

function refusal(cause: unknown): VitrineError {
  if (cause instanceof Error && 'status' in cause && cause.status === 499) {
    return new VitrineError('CANCELLED', 'The caller left.', { cause });
  }
  return badInput('Expected a multipart request of operations, map and at most one file, in this order.', { cause });
}
