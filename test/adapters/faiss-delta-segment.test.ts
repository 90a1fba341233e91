import { describeDeltaSegment } from '../contracts/delta-segment.ts';
import { describeVectorIndex } from '../contracts/vector-index.ts';
import { openFaissDeltaSegment } from '../../src/adapters/faiss-delta-segment.ts';
import { segmentOfRows } from '../contracts/delta-segment.ts';

describeDeltaSegment('faiss', openFaissDeltaSegment);
describeVectorIndex('faiss delta', { recall: 0.99, exact: false }, async (rows) =>
  segmentOfRows(openFaissDeltaSegment, rows),
);
