import { describeJobStore } from '../contracts/job-store.ts';
import { memoryJobStore } from './memory-job-store.ts';

describeJobStore('memory', async () => memoryJobStore());
