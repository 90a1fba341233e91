import { VitrineError } from '../domain/errors.ts';
import { type Matrix, transposed } from './int8-weights.ts';
import { WireMessage } from './onnx-wire-message.ts';

/** Numbers of the fields of onnx.proto that are read or written here. */
export const MODEL = { irVersion: 1, graph: 7, opsets: 8 } as const;
export const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12, valueInfo: 13 } as const;
const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { name: 1, float: 2, integer: 3, tensor: 5, graph: 6, integers: 8, graphs: 11, type: 20 } as const;
const TENSOR = {
  dims: 1,
  dataType: 2,
  floatData: 4,
  integers: 7,
  name: 8,
  rawData: 9,
  externalData: 13,
  dataLocation: 14,
} as const;
const ENTRY = { key: 1, value: 2 } as const;
const OPSET = { domain: 1, version: 2 } as const;
const VALUE = { name: 1, type: 2 } as const;
const TYPE = { tensor: 1 } as const;
const TENSOR_TYPE = { dataType: 1, shape: 2 } as const;
const SHAPE = { dim: 1 } as const;
const DIM = { value: 1 } as const;

/** TensorProto.DataType. */
export const FLOAT = 1;
export const UINT8 = 2;
const INT8 = 3;
export const INT32 = 6;
const INT64 = 7;
const FLOAT16 = 10;
const TYPE_NAMES: Readonly<Record<number, string>> = {
  [FLOAT]: 'float32',
  [INT32]: 'int32',
  [INT64]: 'int64',
  [FLOAT16]: 'float16',
};
const EXTERNAL = 1;
const INTEGER_ATTRIBUTE = 2;

export interface OnnxNode {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly name: string;
  readonly opType: string;
  /** Operators of another domain than ONNX's own have one. */
  readonly domain: string;
  readonly attributes: readonly WireMessage[];
}

export function readNode(message: WireMessage): OnnxNode {
  return {
    inputs: message.strings(NODE.input),
    outputs: message.strings(NODE.output),
    name: message.string(NODE.name),
    opType: message.string(NODE.opType),
    domain: message.string(NODE.domain),
    attributes: message.messages(NODE.attribute),
  };
}

export interface NewNode extends Pick<OnnxNode, 'inputs' | 'outputs' | 'name' | 'opType'> {
  readonly integers?: Readonly<Record<string, number>>;
}

export function writeNode({ inputs, outputs, name, opType, integers = {} }: NewNode): WireMessage {
  const message = WireMessage.empty();
  for (const input of inputs) message.addString(NODE.input, input);
  for (const output of outputs) message.addString(NODE.output, output);
  message.addString(NODE.name, name).addString(NODE.opType, opType);
  for (const [key, value] of Object.entries(integers)) {
    const attribute = WireMessage.empty().addString(ATTRIBUTE.name, key).addInteger(ATTRIBUTE.integer, value);
    message.addBytes(NODE.attribute, attribute.addInteger(ATTRIBUTE.type, INTEGER_ATTRIBUTE));
  }
  return message;
}

/** The node with other inputs. */
export function withInputs(message: WireMessage, inputs: readonly string[]): WireMessage {
  return message.with(
    NODE.input,
    inputs.map((name) => Buffer.from(name)),
  );
}

/** Whole numbers in a list among a node's attributes; none where it is not set. */
export function integersOf({ attributes }: OnnxNode, name: string): readonly number[] {
  return attributes.find((attribute) => attribute.string(ATTRIBUTE.name) === name)?.integers(ATTRIBUTE.integers) ?? [];
}

/** The tensor that a Constant node holds; undefined for other nodes, and for constants written as a number. */
export function constantOf({ opType, attributes }: OnnxNode): WireMessage | undefined {
  if (opType !== 'Constant') return undefined;
  const value = attributes.find((attribute) => attribute.string(ATTRIBUTE.name) === 'value');
  return value?.messages(ATTRIBUTE.tensor)[0];
}

/** A number among a node's attributes; `fallback` where it is not set. */
export function attributeOf({ attributes }: OnnxNode, name: string, fallback: number): number {
  const attribute = attributes.find((candidate) => candidate.string(ATTRIBUTE.name) === name);
  return attribute?.integers(ATTRIBUTE.integer)[0] ?? attribute?.float(ATTRIBUTE.float) ?? fallback;
}

/** Names that a node reads, those that graphs inside it (If, Loop) read included. */
export function namesReadBy({ inputs, attributes }: OnnxNode): readonly string[] {
  const graphs = attributes.flatMap((attribute) => [
    ...attribute.messages(ATTRIBUTE.graph),
    ...attribute.messages(ATTRIBUTE.graphs),
  ]);
  return [...inputs, ...graphs.flatMap(namesReadIn)];
}

function namesReadIn(graph: WireMessage): readonly string[] {
  const inside = graph.messages(GRAPH.node).flatMap((node) => namesReadBy(readNode(node)));
  return [...inside, ...namesOfValues(graph, GRAPH.output)];
}

/** Names of a graph's inputs or outputs. */
export function namesOfValues(graph: WireMessage, field: number): readonly string[] {
  return graph.messages(field).map((value) => value.string(VALUE.name));
}

/** Version of ONNX's own operators that a model is written in. */
export function opsetOf(model: WireMessage): number {
  const own = model.messages(MODEL.opsets).find((opset) => ['', 'ai.onnx'].includes(opset.string(OPSET.domain)));
  return own?.integers(OPSET.version)[0] ?? 1;
}

export function writeOpset(version: number): WireMessage {
  return WireMessage.empty().addString(OPSET.domain, '').addInteger(OPSET.version, version);
}

/** An input or output of a graph; `shape` holds undefined where a length is free. */
export interface OnnxValue {
  readonly name: string;
  /** `float32`, `float16`, `int32`, `int64`, or `type 11` for others by ONNX's number. */
  readonly type: string;
  readonly shape: readonly (number | undefined)[];
}

export function readValue(message: WireMessage): OnnxValue {
  const [tensorType] = message.messages(VALUE.type).flatMap((type) => type.messages(TYPE.tensor));
  const type = tensorType?.integers(TENSOR_TYPE.dataType)[0] ?? 0;
  const dims = tensorType?.messages(TENSOR_TYPE.shape).flatMap((shape) => shape.messages(SHAPE.dim)) ?? [];
  return {
    name: message.string(VALUE.name),
    type: TYPE_NAMES[type] ?? `type ${type}`,
    shape: dims.map((dim) => dim.integers(DIM.value)[0] || undefined),
  };
}

/** An input or output of a graph. */
export function writeValue(name: string, dataType: number, dims: readonly number[]): WireMessage {
  const shape = WireMessage.empty();
  for (const dim of dims) shape.addBytes(SHAPE.dim, WireMessage.empty().addInteger(DIM.value, dim));
  const tensorType = WireMessage.empty().addInteger(TENSOR_TYPE.dataType, dataType).addBytes(TENSOR_TYPE.shape, shape);
  return WireMessage.empty()
    .addString(VALUE.name, name)
    .addBytes(VALUE.type, WireMessage.empty().addBytes(TYPE.tensor, tensorType));
}

export interface OnnxTensor {
  readonly name: string;
  readonly dataType: number;
  readonly dims: readonly number[];
  readonly message: WireMessage;
}

/** Of a tensor's fields the name alone, so that one whose values lie elsewhere can be read, too. */
export function nameOfTensor(message: WireMessage): string {
  return message.string(TENSOR.name);
}

export function rankOfTensor(message: WireMessage): number {
  return message.integers(TENSOR.dims).length;
}

/** Whether it is the one whole number 0, of no dimension. */
export function isZero(message: WireMessage): boolean {
  if (message.integers(TENSOR.dataType)[0] !== INT64 || rankOfTensor(message) > 0) return false;
  const [raw] = message.bytes(TENSOR.rawData);
  if (raw === undefined) return message.integers(TENSOR.integers)[0] === 0;
  return raw.length === 8 && raw.every((byte) => byte === 0);
}

/** The file beside the model that holds a tensor's values; undefined when they lie in it. */
export function externalFileOf(message: WireMessage): string | undefined {
  const location = message.messages(TENSOR.externalData).find((entry) => entry.string(ENTRY.key) === 'location');
  return location?.string(ENTRY.value);
}

/** Throws BAD_USER_INPUT when its values lie in another file. */
export function readTensor(message: WireMessage): OnnxTensor {
  const name = nameOfTensor(message);
  if (message.integers(TENSOR.dataLocation)[0] === EXTERNAL) {
    throw new VitrineError(
      'BAD_USER_INPUT',
      `The weights (${name} and perhaps others) lie in a file of their own beside the ONNX file, as in models over 2 GB. Such models cannot be quantised: expected weights inside the ONNX file.`,
    );
  }
  const dataType = message.integers(TENSOR.dataType)[0] ?? 0;
  return { name, dataType, dims: message.integers(TENSOR.dims), message };
}

/** A matrix of float32; undefined for a tensor that is none. A `turned` one is returned with rows and columns exchanged. */
export function readMatrix({ dataType, dims, message }: OnnxTensor, turned: boolean): Matrix | undefined {
  const [rows, columns, ...more] = dims;
  if (dataType !== FLOAT || rows === undefined || columns === undefined || more.length > 0) return undefined;
  const [bytes] = [...message.bytes(TENSOR.rawData), ...message.bytes(TENSOR.floatData)]; // both little-endian, one after the other
  if (bytes?.length !== 4 * rows * columns) return undefined;
  const values = new Float32Array(new Uint8Array(bytes).buffer); // a copy begins where floats may begin
  return turned ? transposed({ values, rows, columns }) : { values, rows, columns };
}

export function writeFloatTensor(name: string, values: Float32Array<ArrayBuffer>): WireMessage {
  return tensor(name, FLOAT, [values.length]).addBytes(TENSOR.rawData, new Uint8Array(values.buffer));
}

export function writeInt8Tensor(name: string, dims: readonly number[], values: Int8Array<ArrayBuffer>): WireMessage {
  return tensor(name, INT8, dims).addBytes(TENSOR.rawData, new Uint8Array(values.buffer));
}

/** The whole number 0, of no dimension. */
export function writeZero(name: string): WireMessage {
  return tensor(name, INT64, []).addBytes(TENSOR.rawData, new Uint8Array(8));
}

function tensor(name: string, dataType: number, dims: readonly number[]): WireMessage {
  const message = WireMessage.empty();
  for (const dim of dims) message.addInteger(TENSOR.dims, dim);
  return message.addInteger(TENSOR.dataType, dataType).addString(TENSOR.name, name);
}
