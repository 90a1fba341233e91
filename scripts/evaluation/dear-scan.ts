import { measureCosts } from '../../src/adapters/faiss-search-costs.ts';
import { openFaissVectorIndex } from '../../src/adapters/faiss-vector-index.ts';
import { faissPaths } from '../../src/adapters/faiss-index-files.ts';
import type { Manifest } from '../../src/domain/snapshot.ts';
import type { VectorIndex } from '../../src/ports/vector-index.ts';

/** How many times dearer than measured a scan is said to be. */
const DEARER = 1e6;

/**
 * A snapshot's index, told that scanning is dear: with a few thousand rows a server scans them all, and what its index would
 * lose with a million of them would not be seen.
 */
export function openDearScan(directory: string, manifest: Manifest): Promise<VectorIndex> {
  const files = { ...faissPaths(directory), plan: manifest.index };
  return openFaissVectorIndex(files, {
    async measure(scan, approximate) {
      const costs = await measureCosts(scan, approximate);
      return { ...costs, denseRowNs: DEARER * costs.denseRowNs, sparseRowNs: DEARER * costs.sparseRowNs };
    },
  });
}
