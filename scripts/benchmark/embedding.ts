import { concurrent } from './embedding/concurrent.ts';
import { memory } from './embedding/memory.ts';
import { overhead } from './embedding/overhead.ts';
import { pythonStack } from './embedding/python-stack.ts';
import type { Measures, Part } from './retrieval/part.ts';
import { type PartOptions, runParts } from './run-parts.ts';

const PARTS: readonly Part[] = [pythonStack, overhead, concurrent, memory];

/** Models, pictures and the Python environment (5 GB) are kept in data/benchmark for the next run. */
export function benchEmbedding(options: PartOptions): Promise<Measures> {
  return runParts('embedding', PARTS, options);
}
