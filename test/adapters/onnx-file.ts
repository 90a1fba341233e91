/** Small ONNX files, written field by field (onnx.proto3), so that tests need no other program to make a model. */

export const FLOAT = 1;
export const INT32 = 6;
export const INT64 = 7;
export const FLOAT16 = 10;

export interface Value {
  readonly name: string;
  readonly type: number;
  /** A text is the name of a free length. */
  readonly shape: readonly (number | string)[];
}

export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly integers?: Readonly<Record<string, number>>;
}

export interface Weights {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: Float32Array | BigInt64Array;
  /** File beside the model that holds the values. */
  readonly external?: string;
}

export interface Graph {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly Node[];
  readonly weights: readonly Weights[];
}

export function onnxFile({ inputs, outputs, nodes, weights }: Graph): Buffer {
  const graph = [
    ...nodes.map((node) => message(1, nodeFields(node))),
    text(2, 'graph'),
    ...weights.map((tensor) => message(5, weightFields(tensor))),
    ...inputs.map((value) => message(11, valueFields(value))),
    ...outputs.map((value) => message(12, valueFields(value))),
  ];
  const opset = message(8, [text(1, ''), number(2, 13)]);
  return Buffer.concat([number(1, 8), message(7, graph), opset]);
}

function nodeFields({ op, inputs, outputs, integers = {} }: Node): Buffer[] {
  const attributes = Object.entries(integers).map(([name, value]) =>
    message(5, [text(1, name), number(3, value), number(20, 2)]),
  );
  return [...inputs.map((name) => text(1, name)), ...outputs.map((name) => text(2, name)), text(4, op), ...attributes];
}

function weightFields({ name, dims, values, external }: Weights): Buffer[] {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const content =
    external === undefined
      ? [bytesField(9, bytes)]
      : [message(13, [text(1, 'location'), text(2, external)]), number(14, 1)];
  const type = values instanceof Float32Array ? FLOAT : INT64;
  return [...dims.map((dim) => number(1, dim)), number(2, type), text(8, name), ...content];
}

function valueFields({ name, type, shape }: Value): Buffer[] {
  const dims = shape.map((length) => message(1, [typeof length === 'number' ? number(1, length) : text(2, length)]));
  return [text(1, name), message(2, [message(1, [number(1, type), message(2, dims)])])];
}

function message(field: number, parts: readonly Buffer[]): Buffer {
  return bytesField(field, Buffer.concat(parts));
}

function text(field: number, content: string): Buffer {
  return bytesField(field, Buffer.from(content));
}

function bytesField(field: number, content: Buffer): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
}

function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
