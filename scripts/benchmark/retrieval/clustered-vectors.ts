export const CENTRES = 2000;
/**
 * Length of the spread around a centre of length 1. Two rows of one centre have an inner product of 1 / (1 + SPREAD²) = .37 ± .03,
 * of two centres 0 ± .04: a row's nearest 20 are of its own centre, yet so far from it that inverted lists and graphs miss some.
 */
const SPREAD = 1.3;

/**
 * Unit vectors around 2,000 random centres, one after the other; the same seeds give the same vectors on every machine.
 * Vectors of two streams (rows and queries) lie around the same centres.
 */
export class ClusteredVectors {
  readonly dimensions: number;
  readonly #centres: Float32Array;
  readonly #random: Random;

  constructor(dimensions: number, stream: number) {
    this.dimensions = dimensions;
    this.#centres = new Float32Array(CENTRES * dimensions);
    const random = new Random(1);
    for (let i = 0; i < this.#centres.length; i++) this.#centres[i] = random.gaussian() / Math.sqrt(dimensions);
    this.#random = new Random(stream);
  }

  /** Fills `rows` (any number of whole vectors) with the next ones. */
  drawInto(rows: Float32Array): void {
    const { dimensions } = this;
    for (let row = 0; row < rows.length; row += dimensions) this.#draw(rows, row);
  }

  #draw(rows: Float32Array, row: number): void {
    const random = this.#random;
    const centres = this.#centres;
    const { dimensions } = this;
    const scale = SPREAD / Math.sqrt(dimensions);
    const centre = (random.next() % CENTRES) * dimensions;
    let squares = 0;
    for (let i = 0; i < dimensions; i++) {
      const value = (centres[centre + i] as number) + scale * random.gaussian();
      rows[row + i] = value;
      squares += value * value;
    }
    const length = Math.sqrt(squares);
    for (let i = 0; i < dimensions; i++) rows[row + i] = (rows[row + i] as number) / length;
  }
}

/** Standard deviation of the sum of four bytes: √(4 · (256² − 1) / 12). */
const FOUR_BYTES = Math.sqrt((256 ** 2 - 1) / 3);

/** Marsaglia's xorshift of 32 bits, after a scrambling of the seed: half a billion numbers in seconds. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed, 0x9e3779b9) | 1;
    for (let i = 0; i < 20; i++) this.next();
  }

  /** 1 to 2³² − 1. */
  next(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return state >>> 0;
  }

  /** Mean 0, deviation 1: the sum of four even bytes, close enough to normal for a spread. */
  gaussian(): number {
    const four = this.next();
    return ((four & 255) + ((four >>> 8) & 255) + ((four >>> 16) & 255) + (four >>> 24) - 510) / FOUR_BYTES;
  }
}
