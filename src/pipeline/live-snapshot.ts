import type { NumberedChange } from '../domain/change.ts';
import { VitrineError } from '../domain/errors.ts';
import type { OpenedSnapshot, Snapshot, StoredSnapshot } from '../ports/snapshot-store.ts';
import { LeasedSnapshot, type SnapshotLease } from './live/leased-snapshot.ts';
import { type LiveChanges, replay } from './live/live-changes.ts';
import { type DeltaCounts, OverlaidSnapshot } from './live/overlaid-snapshot.ts';

export type { SnapshotLease } from './live/leased-snapshot.ts';

/** What live changes stand behind the snapshot that serves. */
export interface DeltaStatus extends DeltaCounts {
  /** Changes since the snapshot was built. */
  readonly pending: number;
  /** Why not all acknowledged changes are searched; a reindex heals it. */
  readonly problem?: string;
}

/** The snapshot that serves, with the live changes since it was built. A request holds one lease from start to end. */
export interface LiveSnapshot {
  /** Throws INDEX_NOT_READY while nothing is published. */
  acquire(): SnapshotLease;
  /** For a look at the manifest; use `acquire` to search. */
  current(): Snapshot | undefined;
  /**
   * Serves this snapshot from now on, once every acknowledged change that it lacks is laid over it; the one before is closed
   * when its last lease ends. Rejects, and closes it, when the changes cannot be read while another one serves; where nothing
   * serves yet, it does, and `delta` tells the problem. `whenReady` runs before it serves; when that rejects, so does the swap.
   */
  swap(snapshot: StoredSnapshot, whenReady?: () => Promise<void>): Promise<void>;
  /** Serves nothing until the next swap; the snapshot before is closed when its last lease ends. */
  retire(): void;
  /** Makes durable changes visible to searches that begin from now on. */
  apply(changes: readonly NumberedChange[]): void;
  readonly delta: DeltaStatus;
  /** Snapshots that were passed over, and why. */
  refused: OpenedSnapshot['refused'];
  /** Serves nothing any more; resolves when all leases have ended and every snapshot is closed. */
  close(): Promise<void>;
}

/** Without `changes` snapshots are served as they were published. */
export function createLiveSnapshot(changes?: LiveChanges): LiveSnapshot {
  return new Live(changes);
}

class Live implements LiveSnapshot {
  refused: OpenedSnapshot['refused'] = [];
  readonly #changes: LiveChanges | undefined;
  readonly #closing = new Set<Promise<void>>();
  #current: LeasedSnapshot | undefined;
  #overlay: OverlaidSnapshot | undefined;
  #problem: string | undefined;
  /** Changes that arrive while an overlay is made ready. */
  #arriving: NumberedChange[] | undefined;
  #swapping: Promise<void> | undefined;

  constructor(changes: LiveChanges | undefined) {
    this.#changes = changes;
  }

  acquire(): SnapshotLease {
    if (this.#current === undefined) throw new VitrineError('INDEX_NOT_READY', 'Nothing is indexed yet.');
    return this.#current.lease();
  }

  current(): Snapshot | undefined {
    return this.#current?.snapshot;
  }

  get delta(): DeltaStatus {
    const { products, removed } = this.#overlay?.counts ?? { products: 0, removed: 0 };
    const upTo = this.current()?.manifest.changesUpTo ?? 0;
    const pending = Math.max(0, this.#lastSequence - upTo);
    return { products, removed, pending, ...(this.#problem !== undefined && { problem: this.#problem }) };
  }

  /** One after the other; at once when nothing has to be replayed or waited for. */
  swap(snapshot: StoredSnapshot, whenReady?: () => Promise<void>): Promise<void> {
    const before = this.#swapping;
    const done =
      before === undefined ? this.#swap(snapshot, whenReady) : before.then(() => this.#swap(snapshot, whenReady));
    const settled = done
      .catch(() => undefined)
      .finally(() => {
        if (this.#swapping === settled) this.#swapping = undefined;
      });
    this.#swapping = settled;
    return done;
  }

  async #swap(stored: StoredSnapshot, whenReady: (() => Promise<void>) | undefined): Promise<void> {
    const overlay = this.#changes && new OverlaidSnapshot(stored, this.#changes.openDelta(stored.manifest.dimensions));
    const arriving: NumberedChange[] = [];
    this.#arriving = arriving;
    let replayed: Replayed = { upTo: 0 };
    try {
      if (overlay !== undefined && this.#lastSequence > stored.manifest.changesUpTo)
        replayed = await this.#replay(overlay);
      if (whenReady !== undefined) await whenReady();
    } catch (error) {
      this.#arriving = undefined;
      await (overlay ?? stored).close();
      throw error;
    }
    // From here to the end nothing else runs: no change can arrive between the overlay's last one and its serving.
    this.#arriving = undefined;
    if (overlay !== undefined) applyBehind(overlay, arriving, replayed.upTo);
    this.#serve(overlay ?? stored);
    this.#overlay = overlay;
    this.#problem = replayed.problem;
    this.#changes?.onServing?.();
  }

  get #lastSequence(): number {
    return this.#changes?.journal.lastSequence ?? 0;
  }

  async #replay(overlay: OverlaidSnapshot): Promise<Replayed> {
    try {
      return { upTo: await replay((this.#changes as LiveChanges).journal, overlay) };
    } catch (error) {
      if (this.#current !== undefined || !(error instanceof VitrineError)) throw error;
      return { upTo: 0, problem: error.message };
    }
  }

  apply(changes: readonly NumberedChange[]): void {
    this.#arriving?.push(...changes);
    if (this.#overlay !== undefined) applyBehind(this.#overlay, changes, 0);
  }

  #serve(snapshot: Snapshot): void {
    this.retire();
    this.#current = new LeasedSnapshot(snapshot);
  }

  retire(): void {
    if (this.#current === undefined) return;
    const closed = this.#current.retire().finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
    this.#current = undefined;
    this.#overlay = undefined;
    this.#problem = undefined;
  }

  async close(): Promise<void> {
    await this.#swapping;
    this.retire();
    await Promise.all(this.#closing);
  }
}

interface Replayed {
  /** Number of the last change that was read. */
  readonly upTo: number;
  readonly problem?: string;
}

function applyBehind(overlay: OverlaidSnapshot, changes: readonly NumberedChange[], sequence: number): void {
  for (const entry of changes) if (entry.sequence > sequence) overlay.apply(entry.change);
}
