/** Bits that are set in each byte. */
const BITS = new Uint8Array(256);
for (let byte = 1; byte < 256; byte++) BITS[byte] = (byte & 1) + (BITS[byte >> 1] as number);

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
    bitmap.addRange(0, size);
    return bitmap;
  }

  add(row: number): void {
    const byte = row >> 3;
    this.bytes[byte] = (this.bytes[byte] as number) | (1 << (row & 7));
  }

  /** Adds `from` up to `to` (exclusive). */
  addRange(from: number, to: number): void {
    let row = from;
    for (; row < to && (row & 7) !== 0; row++) this.add(row);
    const end = to & ~7;
    if (row < end) this.bytes.fill(255, row >> 3, end >> 3);
    for (row = Math.max(row, end); row < to; row++) this.add(row);
  }

  /** Removes `from` up to `to` (exclusive): the few rows of a product. */
  deleteRange(from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const byte = row >> 3;
      this.bytes[byte] = (this.bytes[byte] as number) & ~(1 << (row & 7));
    }
  }

  has(row: number): boolean {
    return ((this.bytes[row >> 3] as number) & (1 << (row & 7))) !== 0;
  }

  clone(): Bitmap {
    const copy = new Bitmap(this.size);
    copy.bytes.set(this.bytes);
    return copy;
  }

  /** Rows `from` (a multiple of 8) up to `to` (exclusive) as a set of their own, numbered from 0; rows beyond this one's size are not in it. */
  slice(from: number, to: number): Bitmap {
    const part = new Bitmap(to - from);
    part.bytes.set(this.bytes.subarray(from / 8, from / 8 + part.bytes.length));
    const behind = to & 7;
    if (behind !== 0 && part.bytes.length > 0) {
      const last = part.bytes.length - 1;
      part.bytes[last] = (part.bytes[last] as number) & ((1 << behind) - 1);
    }
    return part;
  }

  /** Number of rows in the set. */
  count(): number {
    let count = 0;
    const { bytes } = this;
    for (let i = 0; i < bytes.length; i++) count += BITS[bytes[i] as number] as number; // eight times as fast as by its iterator
    return count;
  }
}
