import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** The bytes of a field as they stand in the file, a varint or a fixed number encoded still; or a message in their place. */
type FieldValue = Uint8Array | WireMessage;

interface Field {
  readonly number: number;
  readonly wireType: WireType;
  readonly value: FieldValue;
}

/**
 * A protobuf message taken apart one level deep, without its schema and without copying: what is not looked at is written as it
 * was read, newer fields too, and the weights of a model stand in memory once.
 */
export class WireMessage {
  readonly #fields: Field[];

  private constructor(fields: Field[]) {
    this.#fields = fields;
  }

  static empty(): WireMessage {
    return new WireMessage([]);
  }

  /** Keeps pointing into `bytes`. Throws RangeError or Error when they are no protobuf message. */
  static parse(bytes: Uint8Array): WireMessage {
    const reader = new BinaryReader(bytes);
    const fields: Field[] = [];
    while (reader.pos < reader.len) {
      const [number, wireType] = reader.tag();
      const value = wireType === WireType.LengthDelimited ? reader.bytes() : reader.skip(wireType, number);
      fields.push({ number, wireType, value });
    }
    return new WireMessage(fields);
  }

  /** Every value of a repeated field of bytes, strings or messages. */
  bytes(number: number): readonly Uint8Array[] {
    return this.#of(number)
      .filter(({ wireType }) => wireType === WireType.LengthDelimited)
      .map(({ value }) => bytesOf(value));
  }

  strings(number: number): readonly string[] {
    return this.bytes(number).map((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
  }

  /** The first string, empty when there is none: protobuf's own default. */
  string(number: number): string {
    return this.strings(number)[0] ?? '';
  }

  messages(number: number): readonly WireMessage[] {
    return this.bytes(number).map((bytes) => WireMessage.parse(bytes));
  }

  /** Every value of a repeated integer field, packed or not. */
  integers(number: number): readonly number[] {
    return this.#of(number).flatMap(({ value }) => {
      const reader = new BinaryReader(bytesOf(value));
      const values: number[] = [];
      while (reader.pos < reader.len) values.push(Number(reader.int64()));
      return values;
    });
  }

  /** The first 32-bit float; undefined when there is none. */
  float(number: number): number | undefined {
    const [field] = this.#of(number);
    return field === undefined ? undefined : new BinaryReader(bytesOf(field.value)).float();
  }

  addBytes(number: number, value: FieldValue): this {
    this.#fields.push({ number, wireType: WireType.LengthDelimited, value });
    return this;
  }

  addString(number: number, text: string): this {
    return this.addBytes(number, Buffer.from(text));
  }

  addInteger(number: number, value: number): this {
    const bytes = new BinaryWriter().int64(value).finish();
    this.#fields.push({ number, wireType: WireType.Varint, value: bytes });
    return this;
  }

  /** A copy in which the values of one field are others, standing where the first of them stood. */
  with(number: number, values: readonly FieldValue[]): WireMessage {
    const first = this.#fields.findIndex((field) => field.number === number);
    const at = first < 0 ? this.#fields.length : first;
    const replaced = values.map((value) => ({ number, wireType: WireType.LengthDelimited, value }));
    const rest = (fields: readonly Field[]) => fields.filter((field) => field.number !== number);
    return new WireMessage([...this.#fields.slice(0, at), ...replaced, ...rest(this.#fields.slice(at))]);
  }

  /** Length in bytes as it will be written. */
  get byteLength(): number {
    return this.#fields.reduce((sum, field) => sum + keyOf(field).length + field.value.byteLength, 0);
  }

  /** What is to be written, piece after piece, so that it need not stand in memory as a whole. */
  *chunks(): Generator<Uint8Array> {
    for (const field of this.#fields) {
      yield keyOf(field);
      if (field.value instanceof WireMessage) yield* field.value.chunks();
      else yield field.value;
    }
  }

  #of(number: number): readonly Field[] {
    return this.#fields.filter((field) => field.number === number);
  }
}

/** Number and kind of a field, and the length where the kind wants it. */
function keyOf({ number, wireType, value }: Field): Uint8Array {
  const writer = new BinaryWriter().tag(number, wireType);
  return (wireType === WireType.LengthDelimited ? writer.uint32(value.byteLength) : writer).finish();
}

function bytesOf(value: FieldValue): Uint8Array {
  return value instanceof WireMessage ? Buffer.concat([...value.chunks()]) : value;
}
