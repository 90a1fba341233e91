import {
  GRAPH,
  MODEL,
  type OnnxNode,
  attributeOf,
  constantOf,
  integersOf,
  isZero,
  nameOfTensor,
  namesOfValues,
  namesReadBy,
  readNode,
  rankOfTensor,
  withInputs,
  writeNode,
  writeZero,
} from './onnx-graph.ts';
import { cutOnnxTower, graphOf } from './onnx-signature.ts';
import { WireMessage } from './onnx-wire-message.ts';

/** Operators whose every number comes of one number of each input. */
const ELEMENTWISE: ReadonlySet<string> = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Pow',
  'Sqrt',
  'Neg',
  'Erf',
  'Tanh',
  'Sigmoid',
  'Relu',
  'Gelu',
  'Cast',
  'Identity',
]);
/** Operators that make a constant of a constant: exporters share equal weights by Identity, turn them, or widen them. */
const SAME_RANK: ReadonlySet<string> = new Set(['Identity', 'Transpose', 'Cast']);
const ONE = '_of_first_token';
const INDEX = 'first_token_index';

/**
 * A transformer that answers by its first token (CLIP's class token) computes its last layer for all of them and throws the others
 * away. This is the model, reduced to `output`, with the token taken before that: behind the last attention. Chunks of a new
 * ONNX file; undefined where the graph is of another kind or nothing is gained. What it recognises are the operators, not what they are for: the
 * answers must be compared with the model's own.
 */
export function takeFirstTokenEarly(model: Uint8Array, output: string): readonly Uint8Array[] | undefined {
  const whole = WireMessage.parse(Buffer.concat(cutOnnxTower(model, output)));
  const graph = graphOf(whole);
  const narrowed = new Narrowing(graph).run();
  return narrowed && [...whole.with(MODEL.graph, [narrowed]).chunks()];
}

class Narrowing {
  readonly #graph: WireMessage;
  readonly #messages: readonly WireMessage[];
  readonly #nodes: readonly OnnxNode[];
  /** Number of dimensions of each constant. */
  readonly #constants = new Map<string, number>();
  readonly #zeros = new Set<string>();
  /** Which nodes read a name; the graph's outputs are read by node -1. */
  readonly #readers = new Map<string, number[]>();

  constructor(graph: WireMessage) {
    this.#graph = graph;
    this.#messages = graph.messages(GRAPH.node);
    this.#nodes = this.#messages.map(readNode);
    for (const message of graph.messages(GRAPH.initializer)) this.#addConstant(nameOfTensor(message), message);
    for (const [i, node] of this.#nodes.entries()) {
      const [output = '', value] = [node.outputs[0], constantOf(node)];
      if (value !== undefined) this.#addConstant(output, value);
      const of = SAME_RANK.has(node.opType) ? this.#constants.get(node.inputs[0] ?? '') : undefined;
      if (of !== undefined) this.#constants.set(output, of);
      for (const name of namesReadBy(node)) this.#addReader(name, i);
    }
    for (const name of namesOfValues(graph, GRAPH.output)) this.#addReader(name, -1);
  }

  run(): WireMessage | undefined {
    const taking = this.#nodes.findLastIndex((node) => this.#takesFirstToken(node));
    if (taking < 0) return undefined;
    const narrow = this.#nodesBefore(taking);
    const saves = [...narrow].some((i) => this.#nodes[i]?.opType === 'MatMul');
    return saves ? this.#rewrite(taking, narrow) : undefined;
  }

  #addConstant(name: string, message: WireMessage): void {
    this.#constants.set(name, rankOfTensor(message));
    if (isZero(message)) this.#zeros.add(name);
  }

  #addReader(name: string, node: number): void {
    const readers = this.#readers.get(name);
    if (readers === undefined) this.#readers.set(name, [node]);
    else readers.push(node);
  }

  #takesFirstToken(node: OnnxNode): boolean {
    const [data = '', index = ''] = node.inputs;
    return (
      node.opType === 'Gather' &&
      node.domain === '' &&
      attributeOf(node, 'axis', 0) === 1 &&
      this.#zeros.has(index) &&
      !this.#constants.has(data)
    );
  }

  /** The nodes that are there for the first token alone and treat every token by itself. */
  #nodesBefore(taking: number): ReadonlySet<number> {
    const narrow = new Set<number>();
    for (let i = taking - 1; i >= 0; i--) {
      const node = this.#nodes[i] as OnnxNode;
      const readers = node.outputs.flatMap((name) => this.#readers.get(name) ?? []);
      const forOne = readers.length > 0 && readers.every((reader) => reader === taking || narrow.has(reader));
      if (forOne && node.outputs.length === 1 && this.#treatsTokensAlone(node)) narrow.add(i);
    }
    return narrow;
  }

  #treatsTokensAlone(node: OnnxNode): boolean {
    if (node.domain !== '') return false;
    const isConstant = node.inputs.map((name) => this.#constants.has(name));
    const flat = node.inputs.every((name) => (this.#constants.get(name) ?? 0) <= 1);
    if (ELEMENTWISE.has(node.opType)) return flat && isConstant.includes(false);
    if (isConstant[0] !== false) return false;
    if (node.opType === 'MatMul') return this.#constants.get(node.inputs[1] ?? '') === 2;
    const rest = isConstant.slice(1).every(Boolean);
    if (node.opType === 'LayerNormalization') return flat && rest && attributeOf(node, 'axis', -1) === -1;
    const overLast = integersOf(node, 'axes').join() === '-1' && attributeOf(node, 'keepdims', 1) === 1;
    return node.opType === 'ReduceMean' && node.inputs.length === 1 && overLast;
  }

  #rewrite(taking: number, narrow: ReadonlySet<number>): WireMessage {
    const made = new Set([...narrow].flatMap((i) => this.#nodes[i]?.outputs ?? []));
    const taken = new Set<string>();
    const nodes: WireMessage[] = [];
    /** What a node for one token reads: what another such node made, a constant, or one token of something whole. */
    const one = (name: string): string => {
      if (name === '' || made.has(name) || this.#constants.has(name)) return name;
      const first = `${name}${ONE}`;
      const gather = { opType: 'Gather', inputs: [name, INDEX], outputs: [first], name: first, integers: { axis: 1 } };
      if (!taken.has(first)) nodes.push(writeNode(gather));
      taken.add(first);
      return first;
    };
    for (const [i, message] of this.#messages.entries()) {
      const node = this.#nodes[i] as OnnxNode;
      if (narrow.has(i)) nodes.push(withInputs(message, node.inputs.map(one)));
      else if (i !== taking) nodes.push(message);
      else nodes.push(writeNode({ ...node, opType: 'Identity', inputs: [one(node.inputs[0] as string)] }));
    }
    return this.#graph
      .with(GRAPH.node, nodes)
      .with(GRAPH.initializer, [...this.#graph.bytes(GRAPH.initializer), writeZero(INDEX)])
      .with(GRAPH.valueInfo, []); // it tells shapes as they were
  }
}
