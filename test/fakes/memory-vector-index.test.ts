import { describeVectorIndex } from '../contracts/vector-index.ts';
import { memoryVectorIndex } from './memory-vector-index.ts';

describeVectorIndex('memory', { recall: 1, exact: true }, async (rows) => memoryVectorIndex(rows));
