import { describeSnapshotStore } from '../contracts/snapshot-store.ts';
import { memorySnapshotStore } from './memory-snapshot-store.ts';

describeSnapshotStore('memory', async (keep) => memorySnapshotStore({ keep }));
