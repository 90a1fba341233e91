import { calibrateTo } from '../../domain/calibration.ts';
import { dot } from '../../domain/embedding.ts';
import type { VectorIndex } from '../../ports/vector-index.ts';
import type { QueryPart } from './query-vector.ts';

/** Rows that are looked at: their standard deviation is the index's own within 4 % (standard error 1 / √(2 · rows)). */
const MOST_ROWS = 256;
/** Fewer say nothing. */
const LEAST_ROWS = 16;
/** Rows that a query cannot tell apart; similarities are cosines or means of such. */
const LEAST_DEVIATION = 1e-4;

/**
 * Parts that move the ranking equally at equal weights: each counts by its standard score among this index's pictures. On
 * the model's own calibration a lone colour word, whose similarities spread wide, would outweigh a photo, and a photo most
 * other words. A lone part stays as it is.
 */
export function levelParts(index: VectorIndex, parts: readonly QueryPart[]): readonly QueryPart[] {
  const rows = parts.length > 1 ? sampleOf(index) : [];
  if (rows.length < LEAST_ROWS) return parts;
  return parts.map((part) => {
    const crowd = momentsOf(rows.map((row) => dot(part.vector, row)));
    return crowd.deviation < LEAST_DEVIATION ? part : { ...part, calibration: calibrateTo(part.calibration, crowd) };
  });
}

interface Sample {
  readonly size: number;
  readonly rows: readonly Float32Array[];
}

const samples = new WeakMap<VectorIndex, Sample>();

/** Rows evenly spread over the index, read once; again when live changes have doubled it. */
function sampleOf(index: VectorIndex): Sample['rows'] {
  const { size } = index;
  const kept = samples.get(index);
  if (kept !== undefined && size < 2 * kept.size) return kept.rows;
  const count = Math.min(size, MOST_ROWS);
  const rows = Array.from({ length: count }, (_, i) => index.embeddingOf(Math.floor(((i + 0.5) * size) / count)));
  samples.set(index, { size, rows });
  return rows;
}

function momentsOf(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = average(values);
  return { mean, deviation: Math.sqrt(average(values.map((value) => (value - mean) ** 2))) };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
