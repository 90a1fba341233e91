import { type Matrix, type WeightBits, toInt8PerColumn } from './int8-weights.ts';
import {
  FLOAT,
  GRAPH,
  type OnnxNode,
  type OnnxTensor,
  attributeOf,
  namesOfValues,
  namesReadBy,
  readMatrix,
  readNode,
  readTensor,
  writeFloatTensor,
  writeInt8Tensor,
  writeNode,
} from './onnx-graph.ts';
import type { WireMessage } from './onnx-wire-message.ts';

/** Smaller weights stay as they are: nothing to gain, and a little to lose. */
const LEAST_VALUES = 1024;

/** The graph with its products by constant weights in whole numbers, and how many weights those are. */
export function quantiseGraph(
  graph: WireMessage,
  bits: WeightBits,
): { readonly graph: WireMessage; readonly weights: number } {
  const rewriting = new GraphRewriting(graph, bits);
  return { graph: rewriting.rewrite(), weights: rewriting.weights };
}

/** Three tensors that together say what one of floats said. */
interface QuantisedNames {
  readonly values: string;
  readonly scale: string;
  readonly zeroPoint: string;
}

/** A matrix product by constant weights, whichever node says it. */
interface Product {
  readonly activation: string;
  readonly weight: OnnxTensor;
  /** The weights lie column by column (Gemm's transB). */
  readonly turned: boolean;
  /** What is added to the product. */
  readonly bias: string | undefined;
}

class GraphRewriting {
  readonly #graph: WireMessage;
  readonly #bits: WeightBits;
  readonly #tensors: readonly OnnxTensor[];
  readonly #byName: ReadonlyMap<string, OnnxTensor>;
  readonly #nodes: WireMessage[] = [];
  readonly #added: WireMessage[] = [];
  /** By name and by whether they were turned. */
  readonly #quantisedWeights = new Map<string, QuantisedNames>();
  readonly #quantisedActivations = new Map<string, QuantisedNames>();
  /** Float weights that are no longer read by those products. */
  readonly #replaced = new Set<string>();
  readonly #stillRead: Set<string>;
  readonly #taken = new Set<string>();

  constructor(graph: WireMessage, bits: WeightBits) {
    this.#graph = graph;
    this.#bits = bits;
    this.#tensors = graph.messages(GRAPH.initializer).map(readTensor);
    this.#byName = new Map(this.#tensors.map((tensor) => [tensor.name, tensor]));
    this.#stillRead = new Set(namesOfValues(graph, GRAPH.output));
    for (const name of namesOfValues(graph, GRAPH.input)) this.#taken.add(name);
  }

  get weights(): number {
    return this.#quantisedWeights.size;
  }

  rewrite(): WireMessage {
    const nodes = this.#graph.messages(GRAPH.node).map((message) => ({ message, node: readNode(message) }));
    for (const { node } of nodes) for (const name of [...namesReadBy(node), ...node.outputs]) this.#taken.add(name);
    for (const { message, node } of nodes) {
      const product = this.#productOf(node);
      const names = product === undefined ? undefined : this.#quantiseWeight(product);
      if (product === undefined || names === undefined) this.#keep(message, node);
      else this.#replace(node, product, names);
    }
    return this.#assemble();
  }

  #productOf(node: OnnxNode): Product | undefined {
    const [activation, weightName, bias] = node.inputs;
    const weight = this.#byName.get(weightName ?? '');
    if (node.domain !== '' || activation === undefined || weight?.dataType !== FLOAT) return undefined;
    if (node.opType === 'MatMul') return { activation, weight, turned: false, bias: undefined };
    const plain = attributeOf(node, 'alpha', 1) === 1 && attributeOf(node, 'beta', 1) === 1;
    if (node.opType !== 'Gemm' || !plain || attributeOf(node, 'transA', 0) !== 0) return undefined;
    return { activation, weight, turned: attributeOf(node, 'transB', 0) !== 0, bias: bias === '' ? undefined : bias };
  }

  #quantiseWeight({ weight, turned }: Product): QuantisedNames | undefined {
    const key = `${turned ? 'turned' : 'as it is'} ${weight.name}`;
    const known = this.#quantisedWeights.get(key);
    if (known !== undefined) return known;
    const matrix = readMatrix(weight, turned);
    if (matrix === undefined || matrix.values.length < LEAST_VALUES) return undefined;
    const names = this.#newNames(weight.name);
    this.#quantisedWeights.set(key, names);
    this.#replaced.add(weight.name);
    this.#addWeight(names, matrix);
    return names;
  }

  #addWeight(names: QuantisedNames, matrix: Matrix): void {
    const { values, scales } = toInt8PerColumn(matrix, this.#bits);
    this.#added.push(
      writeInt8Tensor(names.values, [matrix.rows, matrix.columns], values),
      writeFloatTensor(names.scale, scales),
      writeInt8Tensor(names.zeroPoint, [matrix.columns], new Int8Array(matrix.columns)),
    );
  }

  #keep(message: WireMessage, node: OnnxNode): void {
    this.#nodes.push(message);
    for (const name of namesReadBy(node)) this.#stillRead.add(name);
  }

  /** The pattern that ONNX Runtime knows and runs as one operator. */
  #replace(node: OnnxNode, { activation, bias }: Product, weight: QuantisedNames): void {
    const input = this.#quantiseActivation(activation);
    const [output = ''] = node.outputs;
    const unbiased = bias === undefined ? output : this.#newName(`${output}_unbiased`);
    const [whole, float, scale] = ['whole', 'float', 'scale'].map((part) => this.#newName(`${output}_${part}`));
    const named = (opType: string, to: string) => ({ opType, outputs: [to], name: `${node.name}_${opType}_${to}` });
    this.#nodes.push(
      writeNode({
        ...named('MatMulInteger', whole as string),
        inputs: [input.values, weight.values, input.zeroPoint, weight.zeroPoint],
      }),
      writeNode({ ...named('Cast', float as string), inputs: [whole as string], integers: { to: FLOAT } }),
      writeNode({ ...named('Mul', scale as string), inputs: [input.scale, weight.scale] }),
      writeNode({ ...named('Mul', unbiased), inputs: [float as string, scale as string] }),
    );
    if (bias === undefined) return;
    this.#nodes.push(writeNode({ ...named('Add', output), inputs: [unbiased, bias] }));
    this.#stillRead.add(bias);
  }

  /** Once for each value, however many products read it. */
  #quantiseActivation(name: string): QuantisedNames {
    this.#stillRead.add(name);
    const known = this.#quantisedActivations.get(name);
    if (known !== undefined) return known;
    const names = this.#newNames(name);
    this.#quantisedActivations.set(name, names);
    const outputs = [names.values, names.scale, names.zeroPoint];
    this.#nodes.push(writeNode({ opType: 'DynamicQuantizeLinear', inputs: [name], outputs, name: `${name}_quantise` }));
    return names;
  }

  #assemble(): WireMessage {
    const gone = this.#replaced.difference(this.#stillRead);
    const kept = this.#tensors.filter(({ name }) => !gone.has(name)).map(({ message }) => message);
    const names = namesOfValues(this.#graph, GRAPH.input);
    const inputs = this.#graph.messages(GRAPH.input).filter((_, i) => !gone.has(names[i] as string)); // old models list weights as inputs
    return this.#graph
      .with(GRAPH.node, this.#nodes)
      .with(GRAPH.initializer, [...kept, ...this.#added])
      .with(GRAPH.input, inputs);
  }

  #newNames(of: string): QuantisedNames {
    const [values, scale, zeroPoint] = ['quantised', 'scale', 'zero_point'].map((part) =>
      this.#newName(`${of}_${part}`),
    );
    return { values, scale, zeroPoint } as QuantisedNames;
  }

  #newName(wanted: string): string {
    let name = wanted;
    for (let i = 2; this.#taken.has(name) || this.#byName.has(name); i++) name = `${wanted}_${i}`;
    this.#taken.add(name);
    return name;
  }
}
