import { VitrineError } from '../../src/domain/errors.ts';
import type { NumberedChange } from '../../src/domain/change.ts';
import type { ChangeJournal } from '../../src/ports/change-journal.ts';

/** What a journal in memory is kept in, so that it can be opened again. */
export interface JournalMemory {
  kept: NumberedChange[];
  lastSequence: number;
}

export function journalMemory(): JournalMemory {
  return { kept: [], lastSequence: 0 };
}

/** A journal in memory. */
export function memoryChangeJournal(memory: JournalMemory = journalMemory()): ChangeJournal {
  return {
    writable: true,
    get lastSequence() {
      return memory.lastSequence;
    },
    async append(changes) {
      const numbered = structuredClone(changes).map((change) => ({ sequence: ++memory.lastSequence, change }));
      memory.kept.push(...numbered);
      return numbered;
    },
    async *read(after) {
      const wanted = memory.kept.filter(({ sequence }) => sequence > after);
      if (wanted.length < memory.lastSequence - after) throw new VitrineError('INTERNAL', 'Changes are missing.');
      yield* structuredClone(wanted);
    },
    release: async (upTo) => {
      memory.kept = memory.kept.filter(({ sequence }) => sequence > upTo);
    },
    bytes: async () => memory.kept.length,
    close: async () => {},
  };
}
