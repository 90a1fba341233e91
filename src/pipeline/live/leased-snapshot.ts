import type { Snapshot } from '../../ports/snapshot-store.ts';

/** A right to use a snapshot: it stays open until the lease is disposed of, whatever is published meanwhile. */
export interface SnapshotLease extends Disposable {
  readonly snapshot: Snapshot;
}

/** Counts who uses a snapshot, and closes it once it has retired and nobody does. */
export class LeasedSnapshot {
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
