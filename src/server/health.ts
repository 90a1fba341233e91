import { Router } from 'express';
import type { LiveSnapshot } from '../pipeline/live-snapshot.ts';

/** Whether the server takes part: told by `/readyz`, turned off first at shutdown. */
export interface Readiness {
  shuttingDown: boolean;
}

/**
 * `/livez`: the process answers. `/readyz`: searches can be answered; 503 with the reasons until a snapshot serves and
 * from the beginning of shutdown on. A server that answers from an older snapshot, because a newer one was refused, is ready
 * and says so; so is one that could not read all live changes, which `problem` tells.
 */
export function health(
  liveSnapshot: Pick<LiveSnapshot, 'current' | 'refused' | 'delta'>,
  readiness: Readiness,
): Router {
  const router = Router();
  router.get('/livez', (_req, res) => {
    res.set('cache-control', 'no-store').json({ status: 'ok' });
  });
  router.get('/readyz', (_req, res) => {
    const reasons = reasonsAgainst(liveSnapshot, readiness);
    res.set('cache-control', 'no-store');
    const refused = refusals(liveSnapshot);
    const { problem } = liveSnapshot.delta; // acknowledged changes that are not searched
    const found = { ...(refused.length > 0 && { refused }), ...(problem !== undefined && { problem }) };
    if (reasons.length === 0) res.json({ status: 'ready', snapshot: liveSnapshot.current()?.manifest.id, ...found });
    else res.status(503).json({ status: 'not ready', reasons });
  });
  return router;
}

function reasonsAgainst(
  liveSnapshot: Pick<LiveSnapshot, 'current' | 'refused'>,
  { shuttingDown }: Readiness,
): readonly string[] {
  if (shuttingDown) return ['The server is shutting down.'];
  if (liveSnapshot.current() !== undefined) return [];
  const refused = refusals(liveSnapshot);
  const state = refused.length === 0 ? 'No snapshot is published yet' : 'No snapshot can be served';
  return [`${state}: run a reindex.`, ...refused];
}

function refusals({ refused }: Pick<LiveSnapshot, 'refused'>): readonly string[] {
  return refused.map(({ id, reason }) => `Snapshot ${id} was refused: ${reason}`);
}
