import { describeDeltaSegment } from '../contracts/delta-segment.ts';
import { memoryDeltaSegment } from './memory-delta-segment.ts';

describeDeltaSegment('memory', memoryDeltaSegment);
