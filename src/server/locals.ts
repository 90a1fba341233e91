import type { Logger } from 'pino';
import type { Caller } from '../domain/caller.ts';
import type { CostAccount } from '../graphql/cost-account.ts';
import type { Place } from './admission-gate.ts';
import type { RequestOutcome } from './request-metrics.ts';

declare global {
  namespace Express {
    /** What our middleware knows of a request, in `res.locals`. */
    interface Locals {
      readonly requestId: string;
      /** Names the request in every line. */
      readonly logger: Logger;
      /** Set for GraphQL requests and metrics, before anything else (see identify-caller.ts). */
      readonly caller: Caller;
      /** What the request spends of its client's budget (see rate-limit.ts); undefined where there is none. */
      readonly account?: CostAccount;
      /** Where the request stands (see admission.ts). */
      readonly place?: Place;
      /** Set for GraphQL requests (see request-metrics.ts). */
      readonly outcome?: RequestOutcome;
      /** Set for GraphQL requests (see request-deadline.ts). */
      readonly signal: AbortSignal;
    }
  }
}
