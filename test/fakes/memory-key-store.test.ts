import { describeKeyStore } from '../contracts/key-store.ts';
import { memoryKeyStore } from './memory-key-store.ts';

describeKeyStore('memory', async () => memoryKeyStore());
