import { Tensor } from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import type { ImageInputSpec } from '../domain/model.ts';
import type { TextJob, ImageJob } from './onnx-worker-messages.ts';
import { createNormalisationTable, normaliseRows, toHalves, toNchw } from './onnx-pixels.ts';

/** The type that a graph wants for one of its inputs: `float32`, `float16`, `int64`, `int32`, …; `undefined` for a name it has not. */
export function inputType({ inputMetadata }: InferenceSession, name: string): string | undefined {
  const input = inputMetadata.find((one) => one.name === name);
  return input?.isTensor === true ? input.type : undefined;
}

/**
 * Makes the image tower's input of a job's bytes: floats, or halves where the graph takes them, which is half to send to a GPU.
 * The values of one job are overwritten by the next.
 */
export function imageFeeder(session: InferenceSession, image: ImageInputSpec): (job: ImageJob) => Tensor {
  const table = createNormalisationTable(image);
  const dims = (count: number) => [count, 3, image.size, image.size];
  if (inputType(session, image.input) !== 'float16') {
    const floats = reused((length) => new Float32Array(length));
    return ({ pixels, count }) =>
      new Tensor('float32', toNchw({ pixels, count, table }, floats(pixels.length)), dims(count));
  }
  const halves = table.map(toHalves);
  const bits = reused((length) => new Uint16Array(length));
  return ({ pixels, count }) => halfTensor(toNchw({ pixels, count, table: halves }, bits(pixels.length)), dims(count));
}

/** The array of the last call where its length is the same: garbage outside the heap is collected late. */
function reused<Values extends Float32Array | Uint16Array>(
  allocate: (length: number) => Values,
): (length: number) => Values {
  let last = allocate(0);
  return (length) => {
    if (last.length !== length) last = allocate(length);
    return last;
  };
}

/** A float16 tensor. The runtime reads a Float16Array as empty (microsoft/onnxruntime#32323), so it is shown the bits instead. */
function halfTensor(bits: Uint16Array, dims: readonly number[]): Tensor {
  const tensor = new Tensor('float16', bits, dims);
  return Object.defineProperty(tensor, 'data', { value: bits });
}

/** Token ids or mask as the graph wants them: of 64 bits, or of 32 in some exports. */
export function integers(
  session: InferenceSession,
  { name, values }: { readonly name: string; readonly values: BigInt64Array },
  { count, width }: Pick<TextJob, 'count' | 'width'>,
): Tensor {
  if (inputType(session, name) !== 'int32') return new Tensor('int64', values, [count, width]);
  return new Tensor('int32', Int32Array.from(values, Number), [count, width]);
}

/** The rows of an output of floats or halves, at unit length. Throws when it is anything else. */
export function readEmbeddings(
  output: Tensor | undefined,
  count: number,
  dimensions: number,
): Float32Array<ArrayBuffer> {
  const values = output?.data;
  const isFloats = values instanceof Float32Array || values instanceof Float16Array;
  if (!isFloats || values.length !== count * dimensions) {
    const came = output === undefined ? 'nothing' : `${output.type} [${output.dims.join(', ')}]`;
    throw new Error(`Expected floats [${count}, ${dimensions}] from the model, got ${came}.`);
  }
  const embeddings = new Float32Array(values); // a copy: the tensor's memory belongs to the runtime
  normaliseRows(embeddings, dimensions);
  return embeddings;
}
