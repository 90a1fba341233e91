import { uint32List, uint8List } from './number-list.ts';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Strings as one piece of memory: text i is UTF-8 from offsets[i] up to offsets[i + 1]. Decoded when asked for. */
export class StringTable {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;

  constructor(bytes: Uint8Array, offsets: Uint32Array) {
    this.bytes = bytes;
    this.offsets = offsets;
  }

  get length(): number {
    return this.offsets.length - 1;
  }

  get(i: number): string {
    return decoder.decode(this.bytes.subarray(this.offsets[i], this.offsets[i + 1]));
  }

  *[Symbol.iterator](): Iterator<string> {
    for (let i = 0; i < this.length; i++) yield this.get(i);
  }

  /** Negative, zero or positive as text i sorts before, like or behind these bytes. */
  compare(i: number, other: Uint8Array): number {
    const start = this.offsets[i] as number;
    const length = (this.offsets[i + 1] as number) - start;
    const common = Math.min(length, other.length);
    for (let at = 0; at < common; at++) {
      const difference = (this.bytes[start + at] as number) - (other[at] as number);
      if (difference !== 0) return difference;
    }
    return length - other.length;
  }

  bytesOf(i: number): Uint8Array {
    return this.bytes.subarray(this.offsets[i], this.offsets[i + 1]);
  }
}

/** Bytes of a text as a `StringTable` compares them. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Makes a `StringTable` text by text. */
export class StringTableBuilder {
  readonly #bytes = uint8List();
  readonly #offsets = uint32List();

  constructor() {
    this.#offsets.push(0);
  }

  get length(): number {
    return this.#offsets.length - 1;
  }

  add(text: string): void {
    this.#bytes.pushAll(encodeText(text));
    this.#offsets.push(this.#bytes.length);
  }

  build(): StringTable {
    return new StringTable(this.#bytes.take(), this.#offsets.take());
  }
}

/** Texts without repetition; each has a code, its place in the table. */
export class DictionaryBuilder {
  readonly #codes = new Map<string, number>();
  readonly #table = new StringTableBuilder();

  codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#codes.size;
    this.#codes.set(text, code);
    this.#table.add(text);
    return code;
  }

  build(): StringTable {
    return this.#table.build();
  }
}
