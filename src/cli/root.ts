import { resolve } from 'node:path';

/** Relative folders of the configuration start at the repository's root, wherever the program was called. */
export const ROOT = resolve(import.meta.dirname, '../..');
