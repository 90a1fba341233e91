/** The distance kernels that this processor can run ("avx512", "avx2", "neon", "plain"), best first: the first is in use. */
export declare const kernelNames: readonly string[];

/**
 * Compares a query with a row by one kernel; for tests and benchmarks.
 * A row of 16-bit numbers holds IEEE 754 half floats. Throws where this processor has no such kernel.
 */
export declare function compareWith(
  kernel: string,
  comparison: 'innerProduct' | 'squaredDistance',
  vectors: { readonly query: Float32Array; readonly row: Float32Array | Uint16Array },
): number;
