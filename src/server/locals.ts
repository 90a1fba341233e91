import type { Logger } from 'pino';
import type { Caller } from '../domain/caller.ts';

declare global {
  namespace Express {
    /** What our middleware knows of a request, in `res.locals`. */
    interface Locals {
      readonly requestId: string;
      /** Names the request in every line. */
      readonly logger: Logger;
      /** Set for GraphQL requests and metrics, before anything else (see identify-caller.ts). */
      readonly caller: Caller;
      /** Set for GraphQL requests (see request-deadline.ts). */
      readonly signal: AbortSignal;
    }
  }
}
