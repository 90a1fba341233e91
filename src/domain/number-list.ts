/** Numbers that are appended one by one, in a typed array that grows. */
export class NumberList<A extends Float64Array | Uint32Array | Int32Array | Int8Array | Uint8Array> {
  #values: A;
  #length = 0;
  readonly #grow: (size: number) => A;

  constructor(grow: (size: number) => A) {
    this.#grow = grow;
    this.#values = grow(1024);
  }

  get length(): number {
    return this.#length;
  }

  get(i: number): number {
    return this.#values[i] as number;
  }

  set(i: number, value: number): void {
    this.#values[i] = value;
  }

  push(value: number): void {
    this.#reserve(1);
    this.#values[this.#length++] = value;
  }

  pushAll(values: ArrayLike<number>): void {
    this.#reserve(values.length);
    this.#values.set(values, this.#length);
    this.#length += values.length;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#values.length) return;
    const larger = this.#grow(Math.max(this.#length + more, 2 * this.#values.length));
    larger.set(this.#values.subarray(0, this.#length));
    this.#values = larger;
  }

  /** The numbers so far; valid until the next push. */
  take(): A {
    return this.#values.subarray(0, this.#length) as A;
  }
}

export const uint8List = (): NumberList<Uint8Array> => new NumberList((size) => new Uint8Array(size));
export const uint32List = (): NumberList<Uint32Array> => new NumberList((size) => new Uint32Array(size));
export const int32List = (): NumberList<Int32Array> => new NumberList((size) => new Int32Array(size));
export const int8List = (): NumberList<Int8Array> => new NumberList((size) => new Int8Array(size));
export const float64List = (): NumberList<Float64Array> => new NumberList((size) => new Float64Array(size));
