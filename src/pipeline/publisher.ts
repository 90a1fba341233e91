import { VitrineError } from '../domain/errors.ts';
import type { Manifest } from '../domain/snapshot.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { Snapshot, SnapshotStore, StoredSnapshot } from '../ports/snapshot-store.ts';
import type { LiveSnapshot } from './live-snapshot.ts';

export interface PublisherDeps {
  readonly snapshots: Pick<SnapshotStore, 'open' | 'openCurrent' | 'publish' | 'currentId' | 'list' | 'recheck'>;
  readonly liveSnapshot: Pick<LiveSnapshot, 'current' | 'swap' | 'retire' | 'refused'>;
  readonly embedder: { readonly model: Pick<Embedder['model'], 'sha256'> };
  readonly log?: { error(fields: object, message: string): void };
}

/** Decides which snapshot serves. One change at a time: a promotion waits for a reindex that publishes, and the reverse. */
export interface Publisher {
  /**
   * Serves the published snapshot or, when it is not whole, the newest older one that is; what was passed over stands in
   * `refused` of the live snapshot. Nothing serves when nothing is whole.
   */
  serveCurrent(): Promise<void>;
  /** The same, unless the published snapshot serves already: for what another process published. */
  follow(): Promise<void>;
  /**
   * Publishes a snapshot and serves it. It is opened, warmed and brought up to the live changes first, while the one before serves: a snapshot that is not
   * whole is never published. The pointer moves before the swap, so that a crash in between changes nothing but the moment.
   * Throws NOT_FOUND when there is none of this id, CONFLICT with the reason when it cannot be served.
   */
  promote(id: string): Promise<Manifest>;
  /**
   * Promotes the newest snapshot older than the published one that can be served. Throws NOT_FOUND when there is none.
   */
  rollback(): Promise<Manifest>;
  /**
   * From now on a snapshot that begins to serve is read through once against its checksums, in the background; when it
   * turns out to be damaged, the newest older whole one takes its place.
   */
  startRechecking(): void;
  /** Ends the background check and waits for what is under way. */
  close(): Promise<void>;
}

/** Candidates of the search that warms a snapshot: as many as a shopper's search takes. */
const WARM_CANDIDATES = 500;

export function createPublisher(deps: PublisherDeps): Publisher {
  return new OneAtATime(deps);
}

class OneAtATime implements Publisher {
  readonly #deps: PublisherDeps;
  #last: Promise<unknown> = Promise.resolve();
  #rechecking = false;
  #recheck = new AbortController();
  #closed = false;

  constructor(deps: PublisherDeps) {
    this.#deps = deps;
  }

  serveCurrent(): Promise<void> {
    return this.#inTurn(() => this.#serveCurrent());
  }

  follow(): Promise<void> {
    return this.#inTurn(async () => {
      const published = await this.#deps.snapshots.currentId();
      if (published === undefined || published === this.#servedId()) return;
      await this.#serveCurrent();
    });
  }

  promote(id: string): Promise<Manifest> {
    return this.#inTurn(() => this.#promote(id));
  }

  rollback(): Promise<Manifest> {
    return this.#inTurn(() => this.#rollback());
  }

  startRechecking(): void {
    this.#rechecking = true;
    this.#beginRecheck();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#recheck.abort();
    await this.#last;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(() => {
      if (this.#closed) throw new VitrineError('CANCELLED', 'The server is stopping.');
      return work();
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #serveCurrent(): Promise<void> {
    const { snapshots, liveSnapshot, embedder, log } = this.#deps;
    const { snapshot, refused } = await snapshots.openCurrent(embedder.model.sha256);
    for (const { id, reason } of refused) log?.error({ snapshot: id }, `snapshot refused: ${reason}`);
    liveSnapshot.refused = refused;
    if (snapshot === undefined) liveSnapshot.retire();
    else await this.#serve(snapshot);
  }

  async #promote(id: string): Promise<Manifest> {
    const { snapshots, liveSnapshot, embedder } = this.#deps;
    const snapshot = await snapshots.open(id, embedder.model.sha256);
    try {
      await warm(snapshot);
    } catch (error) {
      await snapshot.close();
      throw error;
    }
    await this.#serve(snapshot, () => snapshots.publish(id));
    liveSnapshot.refused = [];
    return snapshot.manifest;
  }

  async #rollback(): Promise<Manifest> {
    const { snapshots } = this.#deps;
    const published = await snapshots.currentId();
    const all = await snapshots.list(); // newest first
    const older = all.slice(placeOf(all, published) + 1 || Math.max(0, placeOf(all, this.#servedId())));
    const reasons: string[] = [];
    for (const { id } of older) {
      try {
        return await this.#promote(id);
      } catch (error) {
        if (!(error instanceof VitrineError) || error.code !== 'CONFLICT') throw error;
        reasons.push(error.message);
      }
    }
    throw new VitrineError('NOT_FOUND', ['There is no older snapshot to go back to.', ...reasons].join(' '));
  }

  async #serve(snapshot: StoredSnapshot, publish?: () => Promise<void>): Promise<void> {
    await this.#deps.liveSnapshot.swap(snapshot, publish);
    this.#beginRecheck();
  }

  #servedId(): string | undefined {
    return this.#deps.liveSnapshot.current()?.manifest.id;
  }

  #beginRecheck(): void {
    this.#recheck.abort();
    const id = this.#servedId();
    if (!this.#rechecking || this.#closed || id === undefined) return;
    this.#recheck = new AbortController();
    const { signal } = this.#recheck;
    this.#recheckServed(id, signal).catch((error: unknown) => {
      if (!signal.aborted) this.#deps.log?.error({ err: error, snapshot: id }, 'a snapshot could not be checked');
    });
  }

  async #recheckServed(id: string, signal: AbortSignal): Promise<void> {
    const damage = await this.#deps.snapshots.recheck(id, signal);
    if (damage === undefined) return;
    await this.#inTurn(async () => {
      if (!signal.aborted) await this.#serveCurrent();
    });
  }
}

/** −1 where it is not among them: a snapshot that is not whole is not listed, and what serves in its place is older. */
function placeOf(manifests: readonly Manifest[], wanted: string | undefined): number {
  return manifests.findIndex(({ id }) => id === wanted);
}

async function warm({ index, words }: Snapshot): Promise<void> {
  const query = index.embeddingOf(0);
  await index.search({ vector: query, k: WARM_CANDIDATES });
  words.search('warm', 1);
}
