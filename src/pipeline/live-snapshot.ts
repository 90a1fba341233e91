import { VitrineError } from '../domain/errors.ts';
import type { OpenedSnapshot, Snapshot } from '../ports/snapshot-store.ts';

/** A right to use a snapshot: it stays open until the lease is disposed of, whatever is published meanwhile. */
export interface SnapshotLease extends Disposable {
  readonly snapshot: Snapshot;
}

/** The snapshot that serves. A request holds one lease from start to end. */
export interface LiveSnapshot {
  /** Throws INDEX_NOT_READY while nothing is published. */
  acquire(): SnapshotLease;
  /** For a look at the manifest; use `acquire` to search. */
  current(): Snapshot | undefined;
  /** Serves this snapshot from now on; the one before is closed when its last lease ends. */
  swap(snapshot: Snapshot): void;
  /** Snapshots that were passed over, and why. */
  refused: OpenedSnapshot['refused'];
  /** Serves nothing any more; resolves when all leases have ended and every snapshot is closed. */
  close(): Promise<void>;
}

export function createLiveSnapshot(): LiveSnapshot {
  const closing = new Set<Promise<void>>();
  let current: LeasedSnapshot | undefined;
  const retire = (): void => {
    if (current === undefined) return;
    const closed = current.retire().finally(() => closing.delete(closed));
    closing.add(closed);
    current = undefined;
  };
  return {
    refused: [],
    acquire() {
      if (current === undefined) throw new VitrineError('INDEX_NOT_READY', 'Nothing is indexed yet.');
      return current.lease();
    },
    current: () => current?.snapshot,
    swap(snapshot) {
      retire();
      current = new LeasedSnapshot(snapshot);
    },
    async close() {
      retire();
      await Promise.all(closing);
    },
  };
}

class LeasedSnapshot {
  readonly snapshot: Snapshot;
  readonly #unused = Promise.withResolvers<void>();
  #leases = 0;
  #retired = false;

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
  }

  lease(): SnapshotLease {
    this.#leases++;
    let held = true;
    return {
      snapshot: this.snapshot,
      [Symbol.dispose]: () => {
        if (held) this.#leases--;
        held = false;
        this.#settle();
      },
    };
  }

  /** Closes the snapshot once nobody uses it. */
  async retire(): Promise<void> {
    this.#retired = true;
    this.#settle();
    await this.#unused.promise;
    await this.snapshot.close();
  }

  #settle(): void {
    if (this.#retired && this.#leases === 0) this.#unused.resolve();
  }
}
