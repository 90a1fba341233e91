import { createWriteStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { VitrineError } from '../domain/errors.ts';
import { MODEL, opsetOf } from './onnx-graph.ts';
import type { WeightBits } from './int8-weights.ts';
import { quantiseGraph } from './onnx-int8-graph.ts';
import { WireMessage } from './onnx-wire-message.ts';

/** DynamicQuantizeLinear came with it. */
const LEAST_OPSET = 11;
/** What protobuf can hold in one message, and `readFile` in one buffer. */
const MOST_BYTES = 2 ** 31;

/**
 * Writes `target`, the ONNX model `source` with the constant weights of its MatMul and Gemm nodes in signed bytes, one scale per
 * column; what flows into them is quantised at run time (DynamicQuantizeLinear, MatMulInteger). Everything else stays as it is.
 * Resolves with the number of weights quantised; with 0 nothing is written. Needs memory for the file and a quarter of it.
 * Throws BAD_USER_INPUT for a file that is no ONNX model, of 2 GB or more, of weights in another file, or of an opset below 11.
 */
export async function quantiseOnnxFile(
  source: string,
  target: string,
  { bits }: { readonly bits: WeightBits },
): Promise<number> {
  const name = basename(source);
  const { size } = await stat(source);
  if (size >= MOST_BYTES) {
    throw new VitrineError('BAD_USER_INPUT', `Expected an ONNX file under 2 GB, got ${name} of ${size} bytes.`);
  }
  const { model, weights } = quantise(await parseOnnx(source), bits);
  if (weights > 0) await pipeline(Readable.from(model.chunks()), createWriteStream(target, { flags: 'wx' }));
  return weights;
}

async function parseOnnx(path: string): Promise<{ model: WireMessage; graph: WireMessage }> {
  try {
    const model = WireMessage.parse(await readFile(path));
    const [graph] = model.messages(MODEL.graph);
    if (graph !== undefined) return { model, graph };
  } catch (cause) {
    throw new VitrineError('BAD_USER_INPUT', `${basename(path)} is no ONNX model.`, { cause });
  }
  throw new VitrineError('BAD_USER_INPUT', `${basename(path)} is no ONNX model: it has no graph.`);
}

function quantise({ model, graph }: { model: WireMessage; graph: WireMessage }, bits: WeightBits) {
  const opset = opsetOf(model);
  if (opset < LEAST_OPSET) {
    throw new VitrineError('BAD_USER_INPUT', `Expected ONNX opset ${LEAST_OPSET} or newer, got ${opset}.`);
  }
  const quantised = quantiseGraph(graph, bits);
  return { model: model.with(MODEL.graph, [quantised.graph]), weights: quantised.weights };
}
