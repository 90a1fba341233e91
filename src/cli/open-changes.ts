import { join } from 'node:path';
import type { Logger } from 'pino';
import { faissDeltaSegments } from '../adapters/faiss-delta-segment.ts';
import { openFileChangeJournal } from '../adapters/file-change-journal.ts';
import { VitrineError } from '../domain/errors.ts';
import type { ModelDescription } from '../domain/model.ts';
import { type LiveChanges, releaseChanges } from '../pipeline/live/live-changes.ts';
import type { ChangeJournal } from '../ports/change-journal.ts';
import type { SnapshotStore } from '../ports/snapshot-store.ts';

export interface OpenChangesOptions {
  readonly dataDir: string;
  readonly model: Pick<ModelDescription, 'sha256' | 'dimensions'>;
  readonly snapshots: Pick<SnapshotStore, 'list'>;
  readonly log: Logger;
  /** A server takes changes; the other programs only read what it took. */
  readonly write: boolean;
}

/** The journal in the data folder. Where another server writes it already, this one serves and takes no changes. */
export async function openJournal(options: OpenChangesOptions): Promise<ChangeJournal> {
  const { dataDir, model, snapshots, log, write } = options;
  const numbers = (await snapshots.list()).map(({ changesUpTo }) => changesUpTo);
  const journal = {
    directory: join(dataDir, 'journal'),
    model,
    after: Math.max(0, ...numbers),
    onForeign: (upserts: number) =>
      log.warn({ upserts }, 'changed products that another model embedded are searched after the next reindex'),
  };
  if (!write) return openFileChangeJournal({ ...journal, mode: 'read' });
  try {
    return await openFileChangeJournal({ ...journal, mode: 'write' });
  } catch (error) {
    if (!(error instanceof VitrineError) || error.code !== 'CONFLICT') throw error;
    log.warn('another server takes the changes of this data folder: this one serves, and refuses them');
    return openFileChangeJournal({ ...journal, mode: 'read' });
  }
}

/** What lays the journal's changes over the snapshot that serves, and frees it of what every snapshot has. */
export function liveChanges(
  journal: ChangeJournal,
  { dataDir, snapshots, log, write }: OpenChangesOptions,
): LiveChanges {
  return {
    journal,
    openDelta: faissDeltaSegments({
      directory: join(dataDir, 'snapshots'),
      sealAt: write ? undefined : Number.POSITIVE_INFINITY, // a program that ends soon searches too little for an index
      onSealed: (rows) => log.info({ rows }, 'live changes have an index of their own'),
      onProblem: (error) =>
        log.warn({ err: error }, 'live changes got no index of their own: searches compare all of them'),
    }),
    onServing() {
      releaseChanges(journal, snapshots).catch((error: unknown) =>
        log.error({ err: error }, 'the journal of changes could not be freed of old ones'),
      );
    },
  };
}
