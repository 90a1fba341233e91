import { describeChangeJournal } from '../contracts/change-journal.ts';
import { journalMemory, memoryChangeJournal } from './memory-change-journal.ts';

describeChangeJournal('memory', () => {
  const memory = journalMemory();
  return async () => memoryChangeJournal(memory);
});
