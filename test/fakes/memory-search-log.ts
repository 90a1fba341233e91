import type { SearchLog, SearchLogEntry } from '../../src/ports/search-log.ts';

/** A search log in memory that tests can read. */
export interface MemorySearchLog extends SearchLog {
  /** As they were appended. */
  readonly entries: SearchLogEntry[];
}

export function memorySearchLog(): MemorySearchLog {
  const entries: SearchLogEntry[] = [];
  return {
    entries,
    append: async (added) => {
      entries.push(...added.map((entry) => structuredClone(entry)));
    },
    loadRecent: async (limit) =>
      entries
        .map((entry, index) => ({ entry, index }))
        .sort((one, other) => other.entry.at.getTime() - one.entry.at.getTime() || other.index - one.index)
        .slice(0, limit)
        .map(({ entry }) => structuredClone(entry)),
    close: async () => {},
  };
}
