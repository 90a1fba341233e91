import type { Logger } from 'pino';

declare global {
  namespace Express {
    /** What our middleware knows of a request, in `res.locals`. */
    interface Locals {
      readonly requestId: string;
      /** Names the request in every line. */
      readonly logger: Logger;
      /** Set for GraphQL requests (see request-deadline.ts). */
      readonly signal: AbortSignal;
    }
  }
}
