import { Router } from 'express';
import type { LiveSnapshot } from '../pipeline/live-snapshot.ts';
import type { StoreWatch } from '../pipeline/store-watch.ts';
import type { DiskCheck } from '../ports/disk-check.ts';
import type { Embedder } from '../ports/embedder.ts';
import { allowedMethods } from './allowed-methods.ts';

/** Whether the server takes part: told by `/readyz`, turned off first at shutdown. */
export interface Readiness {
  shuttingDown: boolean;
}

export interface HealthDeps {
  readonly liveSnapshot: Pick<LiveSnapshot, 'current' | 'refused' | 'delta'>;
  readonly embedder: Pick<Embedder, 'model' | 'device' | 'loaded'>;
  readonly storeWatch: Pick<StoreWatch, 'answering'>;
  readonly disk: DiskCheck;
}

interface Part {
  readonly ok: boolean;
  readonly problem?: string;
  readonly id?: string;
  readonly device?: string;
}

/**
 * `/livez`: the process answers. `/readyz`: searches can be answered; 503 with the reasons until a snapshot serves and
 * from the beginning of shutdown on. `parts` tells of each part whether it is well; what only makes answers poorer (the store
 * away, changes that cannot be kept, a newer snapshot refused) leaves a server ready: taking all of them out would make an
 * outage of it.
 */
export function health(deps: HealthDeps, readiness: Readiness): Router {
  const { liveSnapshot } = deps;
  const router = Router();
  router.all(['/livez', '/readyz'], allowedMethods('GET', 'HEAD'));
  router.get('/livez', (_req, res) => {
    res.set('cache-control', 'no-store').json({ status: 'ok' });
  });
  router.get('/readyz', async (_req, res) => {
    const reasons = reasonsAgainst(liveSnapshot, readiness);
    const parts = await partsOf(deps);
    res.set('cache-control', 'no-store');
    const refused = refusals(liveSnapshot);
    const { problem } = liveSnapshot.delta; // acknowledged changes that are not searched
    const found = { ...(refused.length > 0 && { refused }), ...(problem !== undefined && { problem }) };
    const snapshot = liveSnapshot.current()?.manifest.id;
    if (reasons.length === 0) res.json({ status: 'ready', snapshot, ...found, parts });
    else res.status(503).json({ status: 'not ready', reasons, parts });
  });
  return router;
}

async function partsOf({
  liveSnapshot,
  embedder,
  storeWatch,
  disk,
}: HealthDeps): Promise<Readonly<Record<string, Part>>> {
  const { problem } = await disk.check();
  const snapshot = liveSnapshot.current()?.manifest.id;
  return {
    snapshot: snapshot === undefined ? { ok: false, problem: 'None serves.' } : { ok: true, id: snapshot },
    model: { ok: embedder.loaded().length > 0, id: embedder.model.id, device: embedder.device },
    store: storeWatch.answering ? { ok: true } : { ok: false, problem: 'It does not answer.' },
    disk: problem === undefined ? { ok: true } : { ok: false, problem },
  };
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
