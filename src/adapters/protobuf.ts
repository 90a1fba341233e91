import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

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

const NOTHING = new Uint8Array();

/** The fields of a message in their order. Throws RangeError or Error when the bytes are no protobuf message. */
export function* protobufFields(message: Uint8Array): Iterable<ProtobufField> {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [number, kind] = reader.tag();
    const value = kind === WireType.Varint ? Number(reader.int64()) : 0;
    const bytes = kind === WireType.LengthDelimited ? reader.bytes() : NOTHING;
    if (kind !== WireType.Varint && kind !== WireType.LengthDelimited) reader.skip(kind, number);
    yield { number, value, bytes, raw: message.subarray(start, reader.pos) };
  }
}

const decoder = new TextDecoder();

export function protobufText({ bytes }: ProtobufField): string {
  return decoder.decode(bytes);
}

/** What stands before a length-delimited field of that many bytes. */
export function protobufHead(number: number, length: number): Uint8Array {
  return new BinaryWriter().tag(number, WireType.LengthDelimited).uint32(length).finish();
}
