import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler } from 'express';
import { VitrineError } from '../domain/errors.ts';
import type { Doorkeeper } from '../pipeline/access/doorkeeper.ts';
import type { FailedAttempts } from './failed-attempts.ts';
import './locals.ts';

/**
 * Puts the caller into `res.locals.caller`, before anything else is looked at: a bad key or token is refused here, with
 * its body unread. Failed attempts count against the address; too many, and no key from there is tried for a while, not even
 * a good one. Requests without a key go on as before.
 */
export function identifyCaller(
  doorkeeper: Pick<Doorkeeper, 'identify'>,
  failedAttempts: FailedAttempts,
): RequestHandler {
  return async (req, res, next) => {
    const credential = offeredCredential(req.headers);
    if (credential !== undefined) await failedAttempts.check(req.ip);
    try {
      Object.assign(res.locals, { caller: await doorkeeper.identify(credential) });
    } catch (error) {
      if (error instanceof VitrineError && error.code === 'UNAUTHENTICATED') await failedAttempts.count(req.ip);
      throw error;
    }
    next();
  };
}

/** `Authorization: Bearer <key or token>` or `x-api-key: <key>`; other kinds of authorization are none of ours. */
function offeredCredential({ authorization, 'x-api-key': apiKey }: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer(?: +(.*))?$/i.exec(authorization ?? '');
  const token = bearer === null ? undefined : (bearer[1] ?? '').trim();
  const key = Array.isArray(apiKey) ? apiKey.join(', ') : apiKey;
  if (token !== undefined && key !== undefined && token !== key) {
    throw new VitrineError('UNAUTHENTICATED', 'Expected one key or token, got two: Authorization and x-api-key.');
  }
  return token ?? key;
}
