import { FLOAT, GRAPH, MODEL, type NewNode, writeNode, writeOpset, writeValue } from '../../src/adapters/onnx-graph.ts';
import { WireMessage } from '../../src/adapters/onnx-wire-message.ts';

const [ROWS, INNER, COLUMNS] = [4, 64, 32];
const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9, dataLocation: 14 } as const;
const IR_VERSION = 8;

const product = (more: Partial<NewNode> = {}): NewNode => ({
  opType: 'MatMul',
  inputs: ['input', 'weights'],
  outputs: ['output'],
  name: 'multiply',
  ...more,
});

interface SmallGraph {
  readonly nodes: readonly NewNode[];
  readonly weights?: readonly [number, number];
  readonly outputs?: Readonly<Record<string, readonly number[]>>;
}

/** Graphs around one matrix of weights, each with something that a quantiser can get wrong. */
const GRAPHS = {
  matmul: { nodes: [product()] },
  gemm: { nodes: [product({ opType: 'Gemm' })] },
  'gemm-turned-bias': {
    nodes: [product({ opType: 'Gemm', inputs: ['input', 'weights', 'bias'], integers: { transB: 1 } })],
    weights: [COLUMNS, INNER],
  },
  shared: {
    nodes: [product(), product({ outputs: ['again'], name: 'again' })],
    outputs: { output: [ROWS, COLUMNS], again: [ROWS, COLUMNS] },
  },
  'still-read': {
    nodes: [product(), { opType: 'Identity', inputs: ['weights'], outputs: ['again'], name: 'copy' }],
    outputs: { output: [ROWS, COLUMNS], again: [INNER, COLUMNS] },
  },
  'turned-input': {
    nodes: [product({ opType: 'Gemm', integers: { transA: 1 } })],
    weights: [ROWS, 512],
    outputs: { output: [INNER, 512] },
  },
  'no-constant': {
    nodes: [
      { opType: 'Identity', inputs: ['weights'], outputs: ['computed'], name: 'copy' },
      product({ inputs: ['input', 'computed'] }),
    ],
  },
  small: { nodes: [product()], weights: [INNER, 8], outputs: { output: [ROWS, 8] } },
} as const satisfies Record<string, SmallGraph>;

export interface SmallModelOptions {
  readonly opset?: number;
  /** The weights are said to lie in another file. */
  readonly external?: boolean;
}

/** An ONNX file: `input` is 4 × 64 floats, `output` and perhaps `again` come out. */
export function smallOnnxModel(
  kind: keyof typeof GRAPHS,
  { opset = 17, external = false }: SmallModelOptions = {},
): Buffer {
  const { nodes, weights = [INNER, COLUMNS], outputs = { output: [ROWS, COLUMNS] } }: SmallGraph = GRAPHS[kind];
  const matrix = tensor('weights', weights);
  if (external) matrix.addInteger(TENSOR.dataLocation, 1);
  const graph = WireMessage.empty().addString(GRAPH.name, kind);
  for (const node of nodes) graph.addBytes(GRAPH.node, writeNode(node));
  graph.addBytes(GRAPH.initializer, matrix);
  if (kind === 'gemm-turned-bias') graph.addBytes(GRAPH.initializer, tensor('bias', [COLUMNS]));
  graph.addBytes(GRAPH.input, writeValue('input', FLOAT, [ROWS, INNER]));
  for (const [name, dims] of Object.entries(outputs)) graph.addBytes(GRAPH.output, writeValue(name, FLOAT, dims));
  const model = WireMessage.empty().addInteger(MODEL.irVersion, IR_VERSION).addBytes(MODEL.graph, graph);
  return Buffer.concat([...model.addBytes(MODEL.opsets, writeOpset(opset)).chunks()]);
}

function tensor(name: string, dims: readonly number[]): WireMessage {
  const length = dims.reduce((product_, dim) => product_ * dim, 1);
  const values = Float32Array.from({ length }, (_, i) => Math.sin(7 * i + dims.length) / (1 + (i % 5)));
  const message = WireMessage.empty().addString(TENSOR.name, name).addInteger(TENSOR.dataType, FLOAT);
  for (const dim of dims) message.addInteger(TENSOR.dims, dim);
  return message.addBytes(TENSOR.rawData, new Uint8Array(values.buffer));
}
