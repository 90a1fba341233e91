import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { WeightBits } from './int8-weights.ts';
import { GRAPH, INT32, MODEL, UINT8, writeInt8Tensor, writeNode, writeOpset, writeValue } from './onnx-graph.ts';
import { WireMessage } from './onnx-wire-message.ts';

const [ROWS, INNER, COLUMNS] = [8, 64, 32];
const IR_VERSION = 8;
const OPSET = 13;

/**
 * The widest weights that this processor multiplies exactly, found by multiplying the largest numbers there are: 8 bits with
 * instructions for dot products of bytes (VNNI, ARM's dotprod), else 7.
 */
export async function probeWeightBits(): Promise<WeightBits> {
  const session = await InferenceSession.create(Buffer.concat([...largestProduct().chunks()]), {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
  });
  const pixels = new Tensor('uint8', new Uint8Array(ROWS * INNER).fill(255), [ROWS, INNER]);
  const { product } = await session.run({ bytes: pixels });
  await session.release();
  return product !== undefined && (product.data as Int32Array).every((sum) => sum === 255 * 127 * INNER) ? 8 : 7;
}

/** A model of one MatMulInteger, its weights all 127. */
function largestProduct(): WireMessage {
  const weights = new Int8Array(INNER * COLUMNS).fill(127);
  const graph = WireMessage.empty()
    .addBytes(
      GRAPH.node,
      writeNode({ opType: 'MatMulInteger', inputs: ['bytes', 'weights'], outputs: ['product'], name: 'multiply' }),
    )
    .addString(GRAPH.name, 'largest product')
    .addBytes(GRAPH.initializer, writeInt8Tensor('weights', [INNER, COLUMNS], weights))
    .addBytes(GRAPH.input, writeValue('bytes', UINT8, [ROWS, INNER]))
    .addBytes(GRAPH.output, writeValue('product', INT32, [ROWS, COLUMNS]));
  return WireMessage.empty()
    .addInteger(MODEL.irVersion, IR_VERSION)
    .addBytes(MODEL.graph, graph)
    .addBytes(MODEL.opsets, writeOpset(OPSET));
}
