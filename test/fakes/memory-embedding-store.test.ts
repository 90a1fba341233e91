import { describeEmbeddingStore } from '../contracts/embedding-store.ts';
import { memoryEmbeddingStore } from './memory-embedding-store.ts';

describeEmbeddingStore('memory', async () => memoryEmbeddingStore());
