import { basename } from 'node:path';
import { readFile } from 'node:fs/promises';
import { VitrineError, badInput } from '../domain/errors.ts';
import type { OnnxValue } from './onnx-graph.ts';
import { cutOnnxTower, readOnnxSignature } from './onnx-signature.ts';
import type { OnnxSignature } from './onnx-signature.ts';

/** One half of a model in the hub's layout: a file of its own, or a part of one that holds both halves. */
export interface HubTower {
  readonly source: string;
  /** The graph cut out of a file that needs more than this half's inputs; undefined when the file can be taken as it is. */
  readonly cut: readonly Uint8Array[] | undefined;
  readonly inputs: readonly OnnxValue[];
  readonly output: OnnxValue;
  /** Files beside `source` with its weights. */
  readonly externalFiles: readonly string[];
}

export interface WantedTower {
  /** Names of the output that is the embedding, the better one first. */
  readonly outputs: readonly string[];
  /** The input that must be there, and those that may. */
  readonly input: string;
  readonly optional: readonly string[];
}

/** Reads one half from an ONNX file. Throws BAD_USER_INPUT that says what was expected and what came. */
export async function openHubTower(source: string, wanted: WantedTower): Promise<HubTower> {
  const model = await readFile(source);
  const whole = read(model, source);
  const output = wanted.outputs
    .map((name) => whole.outputs.find((candidate) => candidate.name === name))
    .find((found) => found !== undefined);
  if (output === undefined) throw wrong(source, `an output ${wanted.outputs.join(' or ')}`, namesOf(whole.outputs));
  const known = new Set([wanted.input, ...wanted.optional]);
  const fits = whole.inputs.every(({ name }) => known.has(name));
  const cut = fits ? undefined : cutOnnxTower(model, output.name);
  const { inputs, externalFiles } = cut === undefined ? whole : read(Buffer.concat(cut), source);
  const names = inputs.map(({ name }) => name);
  if (!names.includes(wanted.input) || names.some((name) => !known.has(name))) {
    const optional = wanted.optional.map((name) => ` and perhaps ${name}`).join('');
    throw wrong(source, `${wanted.input}${optional} as all that ${output.name} needs`, namesOf(inputs));
  }
  checkOutput(source, output);
  return { source, cut, inputs, output, externalFiles };
}

function read(model: Uint8Array, source: string): OnnxSignature {
  try {
    return readOnnxSignature(model);
  } catch (cause) {
    if (cause instanceof VitrineError) throw cause;
    throw badInput(`${basename(source)}: this is no ONNX model, or it is cut off.`, { cause });
  }
}

function checkOutput(source: string, { name, type, shape }: OnnxValue): void {
  if (type !== 'float32' && type !== 'float16') throw wrong(source, `float32 or float16 from ${name}`, type);
  if (shape.length !== 2 && shape.length > 0) throw wrong(source, `one row per input from ${name}`, describe(shape));
}

/** Checks an input's type and shape; an undefined length in `shape` may be anything, and the batch must be free. */
export function checkInput(
  { source }: Pick<HubTower, 'source'>,
  { name, type, shape }: OnnxValue,
  expected: { readonly types: readonly string[]; readonly shape: readonly (number | undefined)[] },
): void {
  if (!expected.types.includes(type)) throw wrong(source, `${name} of ${expected.types.join(' or ')}`, type);
  const [batch, ...rest] = shape;
  const [, ...lengths] = expected.shape;
  const fits = rest.every((length, i) => length === undefined || lengths[i] === undefined || length === lengths[i]);
  if (rest.length !== lengths.length || !fits) {
    throw wrong(source, `${name} of shape ${describe(expected.shape)}`, describe(shape));
  }
  if (batch !== undefined) throw wrong(source, `a free batch size of ${name}`, `one fixed at ${batch}`);
}

function describe(shape: readonly (number | undefined)[]): string {
  return `[${shape.map((length) => length ?? 'any').join(', ')}]`;
}

function namesOf(values: readonly OnnxValue[]): string {
  return values.map(({ name }) => name).join(', ');
}

function wrong(source: string, expected: string, came: string): Error {
  return badInput(`${basename(source)}: expected ${expected}, got ${came === '' ? 'none' : came}.`);
}
