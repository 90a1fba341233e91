/** The distance kernels that this processor can run ("avx512vnni", "avx512", "avx2", "neon", "plain"), best first. */
export declare const kernelNames: readonly string[];

/** The kernel that this process uses: the best, or the one that the environment variable VITRINE_KERNEL names. */
export declare const kernelInUse: string;

/**
 * Compares a query with a row by one kernel; for tests and benchmarks.
 * A row of 16-bit numbers holds IEEE 754 half floats. Throws where this processor has no such kernel.
 */
export declare function compareWith(
  kernel: string,
  comparison: 'innerProduct' | 'squaredDistance',
  vectors: { readonly query: Float32Array; readonly row: Float32Array | Uint16Array },
): number;

/** The inner products of a query with four rows of int8 numbers from -127 to 127, one by one and in one call. */
export declare function compareBytesWith(
  kernel: string,
  vectors: { readonly query: Int8Array; readonly rows: readonly Int8Array[] },
): { readonly oneByOne: Int32Array; readonly fourAtOnce: Int32Array };

/** The IEEE 754 half floats next to the numbers, halfway to even, by one kernel. */
export declare function toFloat16With(kernel: string, numbers: Float32Array): Uint16Array;

/** The same for four rows, one after the other in memory: the same bits as one by one. */
export declare function compareFourWith(
  kernel: string,
  comparison: 'innerProduct' | 'squaredDistance',
  vectors: { readonly query: Float32Array; readonly rows: Float32Array | Uint16Array },
): Float32Array;
