import { readFile, writeFile } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { importModel } from '../../src/adapters/import-model.ts';
import { takeFirstTokenEarly } from '../../src/adapters/onnx-first-token.ts';
import { seededRandom } from '../contracts/snapshot-content.ts';
import { FLOAT, type Graph, type Node, onnxFile } from './onnx-file.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { SIDE, writeTinySiglip } from './tiny-siglip.ts';

const [TOKENS, WIDTH] = [(3 * SIDE * SIDE) / 8, 8];
const random = seededRandom(3);
const matrix = (name: string) => ({
  name,
  dims: [WIDTH, WIDTH],
  values: Float32Array.from({ length: WIDTH ** 2 }, () => random() - 0.5),
});

/** Tokens of a picture; a step in which they meet (softmax over tokens); a product, a bias and a sum for each alone; the first of them. */
function graph(residual: Node[], sum: readonly [string, string]): Graph {
  const node = (op: string, inputs: readonly string[], output: string, integers = {}): Node => ({
    op,
    inputs,
    outputs: [output],
    integers,
  });
  return {
    inputs: [{ name: 'pixel_values', type: FLOAT, shape: ['batch', 3, SIDE, SIDE] }],
    outputs: [{ name: 'pooler_output', type: FLOAT, shape: ['batch', WIDTH] }],
    nodes: [
      node('Reshape', ['pixel_values', 'shape'], 'tokens'),
      node('Softmax', ['tokens'], 'met', { axis: 1 }),
      node('Identity', ['bias'], 'shared bias'),
      ...residual,
      node('MatMul', ['met', 'weights'], 'product'),
      node('Add', ['product', 'shared bias'], 'biased'),
      node('Tanh', ['biased'], 'bent'),
      node('Add', sum, 'last'),
      node('Gather', ['last', 'zero'], 'first', { axis: 1 }),
      node('MatMul', ['first', 'projection'], 'pooler_output'),
    ],
    weights: [
      matrix('weights'),
      matrix('projection'),
      { name: 'bias', dims: [WIDTH], values: Float32Array.from({ length: WIDTH }, random) },
      { name: 'shape', dims: [3], values: BigInt64Array.of(0n, BigInt(TOKENS), BigInt(WIDTH)) },
      { name: 'zero', dims: [], values: BigInt64Array.of(0n) },
      { name: 'first axis', dims: [1], values: BigInt64Array.of(0n) },
    ],
  };
}

const USUAL = onnxFile(graph([], ['bent', 'tokens']));
/** Its second summand has no tokens' axis where the first has one, which the operators alone do not tell. */
const UNUSUAL = onnxFile(
  graph(
    [{ op: 'ReduceSum', inputs: ['tokens', 'first axis'], outputs: ['sums'], integers: { keepdims: 0 } }],
    ['bent', 'sums'],
  ),
);

async function run(model: Uint8Array, batch: number): Promise<readonly number[]> {
  const session = await InferenceSession.create(model);
  const noise = seededRandom(5);
  const pixels = Float32Array.from({ length: batch * 3 * SIDE * SIDE }, () => noise() - 0.5);
  const { pooler_output: output } = await session.run({
    pixel_values: new Tensor('float32', pixels, [batch, 3, SIDE, SIDE]),
  });
  return [...((output?.data ?? []) as Float32Array)];
}

it('takes the first token before what treats each alone, and answers the same', async () => {
  const early = Buffer.concat(takeFirstTokenEarly(USUAL, 'pooler_output') ?? []);
  expect(early.includes('met_of_first_token')).toBe(true);
  expect(early.includes('tokens_of_first_token')).toBe(true);
  for (const batch of [1, 3]) {
    const expected = await run(USUAL, batch);
    expect(expected).toHaveLength(batch * WIDTH);
    (await run(early, batch)).forEach((number, i) => {
      expect(number).toBeCloseTo(expected[i] as number, 5);
    });
  }
});

it('leaves other graphs alone: without a first token, or with one that all tokens are still needed for', () => {
  const { nodes, ...rest } = graph([], ['bent', 'tokens']);
  const taken = (changed: readonly Node[]) =>
    takeFirstTokenEarly(onnxFile({ ...rest, nodes: changed }), 'pooler_output');
  expect(taken(nodes)).toBeDefined();
  const second = nodes.map((node) => (node.op === 'Gather' ? { ...node, integers: { axis: 2 } } : node));
  expect(taken(second)).toBeUndefined();
  const mixed: Node[] = nodes.flatMap((node) =>
    node.op === 'Gather'
      ? [
          { op: 'Softmax', inputs: ['last'], outputs: ['mixed'], integers: { axis: 1 } },
          { ...node, inputs: ['mixed', 'zero'] },
        ]
      : [node],
  );
  expect(taken(mixed)).toBeUndefined();
});

it('is done at import, unless the answers become others', async () => {
  const folder = temporaryFolder();
  for (const [name, vision, changed] of [
    ['usual', USUAL, true],
    ['unusual', UNUSUAL, false],
  ] as const) {
    const [source, models] = [join(folder, name), join(folder, `${name}-models`)];
    mkdirSync(models);
    await writeTinySiglip(source);
    await writeFile(join(source, 'onnx/vision_model.onnx'), vision);
    const model = await importModel({ source, models, id: name });
    const written = await readFile(join(model.directory, 'vision.onnx'));
    expect(written.equals(vision)).toBe(!changed);
    expect(written.includes('_of_first_token')).toBe(changed);
    expect(await readFile(join(source, 'onnx/vision_model.onnx'))).toEqual(vision);
  }
});
