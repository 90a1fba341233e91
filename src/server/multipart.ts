import type { RequestHandler } from 'express';
import graphqlUploadExpress from 'graphql-upload/graphqlUploadExpress.mjs';
import { VitrineError, badInput } from '../domain/errors.ts';
import { tooLarge } from '../graphql/read-upload.ts';
import './locals.ts';

const MAX_OPERATIONS_BYTES = 1_000_000;

/**
 * Reads multipart requests (GraphQL multipart request specification) with one photo of at most `maxFileBytes`.
 * The limits are not optional: graphql-upload's own are infinite, and more than one file lets repeated field names leak
 * temporary files.
 */
export function multipart(maxFileBytes: number): RequestHandler {
  const upload = graphqlUploadExpress({ maxFiles: 1, maxFileSize: maxFileBytes, maxFieldSize: MAX_OPERATIONS_BYTES });
  const maxBodyBytes = maxFileBytes + 2 * MAX_OPERATIONS_BYTES;
  return (req, res, next) => {
    if (!req.is('multipart/form-data')) {
      next();
      return;
    }
    if (Number(req.get('content-length') ?? 0) > maxBodyBytes) throw tooLarge(maxFileBytes);
    upload(req, res, (error?: unknown) => next(error === undefined ? undefined : refusal(error)));
  };
}

function refusal(cause: unknown): VitrineError {
  if (cause instanceof Error && 'status' in cause && cause.status === 499) {
    return new VitrineError('CANCELLED', 'The caller left.', { cause });
  }
  return badInput('Expected a multipart request of operations, map and at most one file, in this order.', { cause });
}
