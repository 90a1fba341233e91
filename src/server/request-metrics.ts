import type { RequestHandler, Response } from 'express';
import { Counter, Histogram } from 'prom-client';
import './locals.ts';

const BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30];

/** What became of a GraphQL request; filled in by whoever finds out. */
export interface RequestOutcome {
  /** The root field that was asked, `several` of them, or `none` when the request did not get that far. */
  operation: string;
  /** Of the first error. */
  code?: string;
}

export interface RequestMetrics {
  /** To be registered. */
  readonly metrics: readonly (Counter | Histogram)[];
  /** Gives a request its outcome, and counts it in the end. */
  readonly observe: RequestHandler;
}

/** GraphQL requests by what they asked and how they ended, and how long they took from their headers on. */
export function requestMetrics(): RequestMetrics {
  const requests = new Counter({
    name: 'vitrine_requests_total',
    help: 'GraphQL requests by root field and code; OK when nothing failed.',
    labelNames: ['operation', 'code'],
    registers: [],
  });
  const seconds = new Histogram({
    name: 'vitrine_request_seconds',
    help: 'Time from the headers of a GraphQL request to the end of its answer.',
    labelNames: ['operation'],
    buckets: BUCKETS,
    registers: [],
  });
  return {
    metrics: [requests, seconds],
    observe(_req, res, next) {
      const outcome: RequestOutcome = { operation: 'none' };
      Object.assign(res.locals, { outcome });
      const start = performance.now();
      res.once('close', () => {
        outcome.code ??= codeOf(res);
        const { operation, code } = outcome;
        requests.inc({ operation, code });
        seconds.observe({ operation }, (performance.now() - start) / 1000);
      });
      next();
    },
  };
}

/** Where no error of ours was told: what Apollo refuses before a query is read, and callers that left. */
function codeOf(res: Response): string {
  if (!res.writableFinished) return 'CANCELLED';
  if (res.statusCode >= 500) return 'INTERNAL';
  return res.statusCode >= 400 ? 'BAD_USER_INPUT' : 'OK';
}
