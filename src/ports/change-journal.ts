import type { Change, NumberedChange } from '../domain/change.ts';

/** Live changes on disk: what is acknowledged to a caller stands here first. One process writes, others may read. */
export interface ChangeJournal {
  /** Number of the newest change that is durable; 0 when there was none. */
  readonly lastSequence: number;
  /** False when another process writes it; `append` rejects with CONFLICT then. */
  readonly writable: boolean;
  /**
   * Durable, all of them or none, when the promise resolves with their numbers, ascending and without gaps. Calls that wait
   * together share one sync. Rejects when the disk refuses; nothing of that call is read later.
   */
  append(changes: readonly Change[]): Promise<readonly NumberedChange[]>;
  /**
   * Durable changes behind `sequence`, ascending. What a killed process left half written at the end is cut off; damage
   * before the end throws INTERNAL with the place: an acknowledged change would be lost silently otherwise.
   */
  read(after: number): AsyncIterable<NumberedChange>;
  /** The changes up to this number are in every snapshot that may be served again: their space may be freed. */
  release(upTo: number): Promise<void>;
  /** Space that it takes. */
  bytes(): Promise<number>;
  close(): Promise<void>;
}
