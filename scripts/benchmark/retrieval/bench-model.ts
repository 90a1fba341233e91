/** What the snapshots of the benchmark say they were made with. */
export const BENCH_MODEL = { id: 'bench', version: '1', sha256: 'b'.repeat(64) } as const;
