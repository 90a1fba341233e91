import { describeSearchLog } from '../contracts/search-log.ts';
import { memorySearchLog } from './memory-search-log.ts';

describeSearchLog('memory', async () => memorySearchLog());
