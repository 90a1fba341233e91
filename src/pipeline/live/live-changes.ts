import { setImmediate } from 'node:timers/promises';
import type { ChangeJournal } from '../../ports/change-journal.ts';
import type { OpenDeltaSegment } from '../../ports/delta-segment.ts';
import type { SnapshotStore } from '../../ports/snapshot-store.ts';
import type { OverlaidSnapshot } from './overlaid-snapshot.ts';

/** Where live changes come from and what they are searched in. */
export interface LiveChanges {
  readonly journal: Pick<ChangeJournal, 'lastSequence' | 'read'>;
  readonly openDelta: OpenDeltaSegment;
  /** Called when a snapshot has begun to serve. */
  readonly onServing?: () => void;
}

/** Work of a replay between two turns of the event loop. */
const TURN_MS = 5;

/**
 * Applies what the journal holds behind the snapshot's own changes, in order; searches go on meanwhile.
 * Resolves with the number of the last change applied; throws what reading the journal throws.
 */
export async function replay(journal: LiveChanges['journal'], overlay: OverlaidSnapshot): Promise<number> {
  let last = overlay.manifest.changesUpTo;
  let began = performance.now();
  for await (const { sequence, change } of journal.read(last)) {
    overlay.apply(change);
    last = sequence;
    if (performance.now() - began < TURN_MS) continue;
    await setImmediate();
    began = performance.now();
  }
  return last;
}

/** Frees the journal of what every snapshot on disk has in it; without any snapshot, of nothing. */
export async function releaseChanges(
  journal: Pick<ChangeJournal, 'release' | 'writable'>,
  snapshots: Pick<SnapshotStore, 'list'>,
): Promise<void> {
  if (!journal.writable) return;
  const numbers = (await snapshots.list()).map(({ changesUpTo }) => changesUpTo);
  if (numbers.length > 0) await journal.release(Math.min(...numbers));
}
