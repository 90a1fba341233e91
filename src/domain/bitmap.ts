/** A fixed-size set of row numbers; bit i of byte i >> 3 stands for row i, lowest bit first (FAISS's own order). */
export class Bitmap {
  readonly bytes: Uint8Array;
  readonly size: number;

  constructor(size: number) {
    this.size = size;
    this.bytes = new Uint8Array(Math.ceil(size / 8));
  }

  static full(size: number): Bitmap {
    const bitmap = new Bitmap(size);
    for (let row = 0; row < size; row++) bitmap.add(row);
    return bitmap;
  }

  add(row: number): void {
    const byte = row >> 3;
    this.bytes[byte] = (this.bytes[byte] as number) | (1 << (row & 7));
  }

  has(row: number): boolean {
    return ((this.bytes[row >> 3] as number) & (1 << (row & 7))) !== 0;
  }

  /** Number of rows in the set. */
  count(): number {
    let count = 0;
    for (let byte of this.bytes) for (; byte !== 0; byte &= byte - 1) count++;
    return count;
  }
}
