import { memoryProductStore } from './memory-product-store.ts';
import { describeProductStore, describeReadOnlyProductStore } from '../contracts/product-store.ts';

describeProductStore('memory', async () => memoryProductStore());
describeReadOnlyProductStore('memory', async (products) => memoryProductStore(products, { writable: false }));
