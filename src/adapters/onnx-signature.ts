import { badInput } from '../domain/errors.ts';
import { protobufFields, protobufHead, protobufText } from './protobuf.ts';
import type { ProtobufField } from './protobuf.ts';

/** Numbers of the fields that are read here, from onnx.proto3. */
const MODEL = { graph: 7 } as const;
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, valueInfo: 13 } as const;
const NODE = { input: 1, output: 2, attribute: 5 } as const;
const ATTRIBUTE = { graph: 6, graphs: 11 } as const;
const TENSOR = { name: 8, externalData: 13 } as const;
const ELEMENT_TYPES: Readonly<Record<number, string>> = { 1: 'float32', 6: 'int32', 7: 'int64', 10: 'float16' };

/** An input or output of a graph; `shape` holds undefined where a length is free. */
export interface OnnxValue {
  readonly name: string;
  /** `float32`, `float16`, `int32`, `int64`, or `type 11` for others by ONNX's number. */
  readonly type: string;
  readonly shape: readonly (number | undefined)[];
}

/** What a graph takes and gives, read from an ONNX file without running it. */
export interface OnnxSignature {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Names of files beside the ONNX file that hold weights. */
  readonly externalFiles: readonly string[];
}

/** Throws RangeError or Error when the bytes are no ONNX model, BAD_USER_INPUT when it names files elsewhere. */
export function readOnnxSignature(model: Uint8Array): OnnxSignature {
  const fields = [...protobufFields(graphOf(model))];
  const initializers = new Set<string>();
  const externalFiles = new Set<string>();
  for (const { name, externalFile } of fields.filter(is(GRAPH.initializer)).map(readTensor)) {
    initializers.add(name);
    if (externalFile !== undefined) externalFiles.add(externalFile);
  }
  return {
    // Old exports name their weights among the inputs, too.
    inputs: fields
      .filter(is(GRAPH.input))
      .map(readValue)
      .filter(({ name }) => !initializers.has(name)),
    outputs: fields.filter(is(GRAPH.output)).map(readValue),
    externalFiles: [...externalFiles].map(expectPlainName),
  };
}

/**
 * The part of a model that one output is computed from, as chunks of a new ONNX file: half of a model with two towers
 * costs half. The inputs are those that this part needs.
 */
export function cutOnnxTower(model: Uint8Array, output: string): readonly Uint8Array[] {
  const fields = [...protobufFields(graphOf(model))];
  const needed = new Set([output]);
  const nodes = fields.filter(is(GRAPH.node)).map((field) => ({ field, ...readNode(field.bytes) }));
  const kept = new Set<ProtobufField>();
  for (const { field, inputs, outputs } of nodes.toReversed()) {
    if (!outputs.some((name) => needed.has(name))) continue; // a graph lists its nodes in the order of computation
    kept.add(field);
    for (const name of inputs) needed.add(name);
  }
  const graph = fields.filter((field) => staysIn(field, { kept, needed, output })).map(({ raw }) => raw);
  const length = graph.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const around = [...protobufFields(model)].filter((field) => field.number !== MODEL.graph).map(({ raw }) => raw);
  return [...around, protobufHead(MODEL.graph, length), ...graph];
}

function expectPlainName(name: string): string {
  if (/^[\w-][\w.-]*$/.test(name)) return name;
  throw badInput(`Expected the model’s weights in a file beside it, got ${name}.`);
}

interface Cut {
  readonly kept: ReadonlySet<ProtobufField>;
  readonly needed: ReadonlySet<string>;
  readonly output: string;
}

function staysIn(field: ProtobufField, { kept, needed, output }: Cut): boolean {
  switch (field.number) {
    case GRAPH.node:
      return kept.has(field);
    case GRAPH.initializer:
      return needed.has(readTensor(field).name);
    case GRAPH.input:
    case GRAPH.valueInfo:
      return needed.has(readValue(field).name);
    case GRAPH.output:
      return readValue(field).name === output;
    default:
      return true;
  }
}

function graphOf(model: Uint8Array): Uint8Array {
  const graph = [...protobufFields(model)].find(is(MODEL.graph));
  if (graph === undefined) throw new RangeError('There is no graph in it.');
  return graph.bytes;
}

/** The names that a node takes, those of its inner graphs (loops, branches) among them, and gives. */
function readNode(node: Uint8Array): { readonly inputs: readonly string[]; readonly outputs: readonly string[] } {
  const fields = [...protobufFields(node)];
  const attributes = fields.filter(is(NODE.attribute)).flatMap(({ bytes }) => [...protobufFields(bytes)]);
  const graphs = attributes.filter(({ number }) => number === ATTRIBUTE.graph || number === ATTRIBUTE.graphs);
  const inner = graphs.flatMap(({ bytes }) => [...protobufFields(bytes)]).filter(is(GRAPH.node));
  const outer = graphs.flatMap(({ bytes }) => [...protobufFields(bytes)]).filter(is(GRAPH.output));
  return {
    inputs: [
      ...fields.filter(is(NODE.input)).map(protobufText),
      ...inner.flatMap(({ bytes }) => readNode(bytes).inputs),
      ...outer.map((field) => readValue(field).name),
    ],
    outputs: fields.filter(is(NODE.output)).map(protobufText),
  };
}

function readTensor({ bytes }: ProtobufField): { readonly name: string; readonly externalFile: string | undefined } {
  let name = '';
  let externalFile: string | undefined;
  for (const field of protobufFields(bytes)) {
    if (field.number === TENSOR.name) name = protobufText(field);
    if (field.number !== TENSOR.externalData) continue;
    const [key, value] = [...protobufFields(field.bytes)].map(protobufText);
    if (key === 'location') externalFile = value;
  }
  return { name, externalFile };
}

/** ValueInfoProto: name 1, type 2 > tensor_type 1 > elem_type 1, shape 2 > dim 1 > dim_value 1. */
function readValue({ bytes }: ProtobufField): OnnxValue {
  const fields = [...protobufFields(bytes)];
  const name = fields.find(is(1));
  const tensor = inside(inside(fields, 2), 1);
  const type = tensor.find(is(1))?.value ?? 0;
  return {
    name: name === undefined ? '' : protobufText(name),
    type: ELEMENT_TYPES[type] ?? `type ${type}`,
    shape: inside(tensor, 2)
      .filter(is(1))
      .map((dimension) => {
        const length = [...protobufFields(dimension.bytes)].find(is(1))?.value;
        return length === 0 ? undefined : length;
      }),
  };
}

function inside(fields: readonly ProtobufField[], number: number): ProtobufField[] {
  const field = fields.find(is(number));
  return field === undefined ? [] : [...protobufFields(field.bytes)];
}

function is(number: number): (field: ProtobufField) => boolean {
  return (field) => field.number === number;
}
