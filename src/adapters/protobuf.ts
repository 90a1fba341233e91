/** One field of a protobuf message: a number, or bytes that are a text, a message or packed numbers. */
export interface ProtobufField {
  readonly number: number;
  /** The value of a varint; 0 for other kinds. */
  readonly value: number;
  /** The content of a length-delimited field; empty for other kinds. A view, not a copy. */
  readonly bytes: Uint8Array;
  /** The field as it stands in the message, its tag included. A view, not a copy. */
  readonly raw: Uint8Array;
}

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** The fields of a message in their order. Throws RangeError when the bytes are no protobuf message. */
export function* protobufFields(message: Uint8Array): Iterable<ProtobufField> {
  let at = 0;
  while (at < message.length) {
    const start = at;
    const tag = readVarint(message, at);
    const { value, from, end } = readContent(message, tag.value % 8, tag.end);
    if (end > message.length) throw new RangeError(`A field ends at ${end}, the message at ${message.length}.`);
    at = end;
    yield {
      number: Math.floor(tag.value / 8),
      value,
      bytes: message.subarray(from, end),
      raw: message.subarray(start, end),
    };
  }
}

function readContent(message: Uint8Array, kind: number, at: number) {
  switch (kind) {
    case VARINT: {
      const { value, end } = readVarint(message, at);
      return { value, from: end, end };
    }
    case LENGTH_DELIMITED: {
      const { value: length, end } = readVarint(message, at);
      return { value: 0, from: end, end: end + length };
    }
    case FIXED_64:
      return { value: 0, from: at + 8, end: at + 8 };
    case FIXED_32:
      return { value: 0, from: at + 4, end: at + 4 };
    default:
      throw new RangeError(`Expected a kind of field, got ${kind}.`);
  }
}

function readVarint(message: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = message[start + i];
    if (byte === undefined) break;
    value += (byte % 128) * 2 ** (7 * i);
    if (byte < 128) return { value, end: start + i + 1 };
  }
  throw new RangeError(`Expected a number at ${start}.`);
}

const decoder = new TextDecoder();

export function protobufText({ bytes }: ProtobufField): string {
  return decoder.decode(bytes);
}

/** What stands before a length-delimited field of that many bytes. */
export function protobufHead(number: number, length: number): Uint8Array {
  return Uint8Array.from([...varint(number * 8 + LENGTH_DELIMITED), ...varint(length)]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}
