import { badInput } from '../domain/errors.ts';
import type { OnnxValue } from './onnx-graph.ts';
import { GRAPH, MODEL, externalFileOf, nameOfTensor, namesReadBy, readNode, readValue } from './onnx-graph.ts';
import { WireMessage } from './onnx-wire-message.ts';

/** What a graph takes and gives, read from an ONNX file without running it. */
export interface OnnxSignature {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Names of files beside the ONNX file that hold weights. */
  readonly externalFiles: readonly string[];
}

/** Throws RangeError or Error when the bytes are no ONNX model, BAD_USER_INPUT when it names files elsewhere. */
export function readOnnxSignature(model: Uint8Array): OnnxSignature {
  const graph = graphOf(WireMessage.parse(model));
  const initializers = graph.messages(GRAPH.initializer);
  const weights = new Set(initializers.map(nameOfTensor));
  const externalFiles = new Set(initializers.map(externalFileOf).filter((file) => file !== undefined));
  return {
    // Old exports name their weights among the inputs, too.
    inputs: graph
      .messages(GRAPH.input)
      .map(readValue)
      .filter(({ name }) => !weights.has(name)),
    outputs: graph.messages(GRAPH.output).map(readValue),
    externalFiles: [...externalFiles].map(expectPlainName),
  };
}

/**
 * The part of a model that one output is computed from, as chunks of a new ONNX file: half of a model with two towers
 * costs half. The inputs are those that this part needs.
 */
export function cutOnnxTower(model: Uint8Array, output: string): readonly Uint8Array[] {
  const whole = WireMessage.parse(model);
  const graph = graphOf(whole);
  const needed = new Set([output]);
  const kept: Uint8Array[] = [];
  for (const bytes of graph.bytes(GRAPH.node).toReversed()) {
    const node = readNode(WireMessage.parse(bytes));
    if (!node.outputs.some((name) => needed.has(name))) continue; // a graph lists its nodes in the order of computation
    kept.unshift(bytes);
    for (const name of namesReadBy(node)) needed.add(name);
  }
  const those = (field: number, nameOf: (message: WireMessage) => string, names: ReadonlySet<string>) =>
    graph.bytes(field).filter((bytes) => names.has(nameOf(WireMessage.parse(bytes))));
  const nameOfValue = (value: WireMessage): string => readValue(value).name;
  const part = graph
    .with(GRAPH.node, kept)
    .with(GRAPH.initializer, those(GRAPH.initializer, nameOfTensor, needed))
    .with(GRAPH.input, those(GRAPH.input, nameOfValue, needed))
    .with(GRAPH.valueInfo, those(GRAPH.valueInfo, nameOfValue, needed))
    .with(GRAPH.output, those(GRAPH.output, nameOfValue, new Set([output])));
  return [...whole.with(MODEL.graph, [part]).chunks()];
}

function expectPlainName(name: string): string {
  if (/^[\w-][\w.-]*$/.test(name)) return name;
  throw badInput(`Expected the model’s weights in a file beside it, got ${name}.`);
}

/** Throws RangeError where there is none. */
export function graphOf(model: WireMessage): WireMessage {
  const [graph] = model.messages(MODEL.graph);
  if (graph === undefined) throw new RangeError('There is no graph in it.');
  return graph;
}
