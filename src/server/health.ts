import { Router } from 'express';
import type { LiveSnapshot } from '../pipeline/live-snapshot.ts';

/** Whether the server takes part: told by `/readyz`, turned off first at shutdown. */
export interface Readiness {
  shuttingDown: boolean;
}

/**
 * `/livez`: the process answers. `/readyz`: searches can be answered; 503 with the reasons until a snapshot serves and
 * from the beginning of shutdown on.
 */
export function health(liveSnapshot: Pick<LiveSnapshot, 'current' | 'refused'>, readiness: Readiness): Router {
  const router = Router();
  router.get('/livez', (_req, res) => {
    res.set('cache-control', 'no-store').json({ status: 'ok' });
  });
  router.get('/readyz', (_req, res) => {
    const reasons = reasonsAgainst(liveSnapshot, readiness);
    res.set('cache-control', 'no-store');
    if (reasons.length === 0) res.json({ status: 'ready', snapshot: liveSnapshot.current()?.manifest.id });
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
  const refused = liveSnapshot.refused.map(({ id, reason }) => `Snapshot ${id} was refused: ${reason}`);
  return ['No snapshot is published yet: run a reindex.', ...refused];
}
