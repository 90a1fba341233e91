import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPythonEnvironment } from '../../scripts/python-environment.ts';
import { toInt8PerColumn, transposed } from '../../src/adapters/int8-weights.ts';
import { probeWeightBits } from '../../src/adapters/onnx-int8-probe.ts';
import { quantiseOnnxFile } from '../../src/adapters/onnx-quantiser.ts';
import { WireMessage } from '../../src/adapters/onnx-wire-message.ts';
import { dot } from '../../src/domain/embedding.ts';
import { findGoldenData } from './shared-data.ts';
import { smallOnnxModel } from './small-onnx-model.ts';
import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);
const golden = findGoldenData();
const folder = temporaryFolder();
const INSTALL_TIMEOUT_MS = 300_000;

describe('toInt8PerColumn', () => {
  it('scales each column by its largest magnitude and rounds halves to even', () => {
    const values = Float32Array.of(127, -1, 0, 2.5, 0.5, 0, 3.5, 0.25, 0);
    const { values: whole, scales } = toInt8PerColumn({ values, rows: 3, columns: 3 }, 8);
    expect([...whole]).toEqual([127, -127, 0, 2, 64, 0, 4, 32, 0]);
    expect([...scales]).toEqual([1, Math.fround(1 / 127), 1]);
  });

  it('stays within 64 with seven bits', () => {
    const { values } = toInt8PerColumn({ values: Float32Array.of(-3, 3, 1.5), rows: 3, columns: 1 }, 7);
    expect([...values]).toEqual([-64, 64, 32]);
  });

  it('reads a matrix by columns when it is turned', () => {
    const { values, rows, columns } = transposed({ values: Float32Array.of(1, 2, 3, 4, 5, 6), rows: 2, columns: 3 });
    expect([rows, columns, ...values]).toEqual([3, 2, 1, 4, 2, 5, 3, 6]);
  });
});

describe('WireMessage', () => {
  it('writes a message that it does not know as it was read', () => {
    const bytes = smallOnnxModel('gemm-turned-bias');
    const message = WireMessage.parse(bytes);
    expect(Buffer.concat([...message.chunks()])).toEqual(bytes);
    expect(message.byteLength).toBe(bytes.length);
  });

  it('puts other values where the first of a field stood', () => {
    const message = WireMessage.empty().addString(1, 'a').addString(2, 'b').addString(1, 'c').addInteger(3, 300);
    const changed = WireMessage.parse(Buffer.concat([...message.with(1, [Buffer.from('d')]).chunks()]));
    expect([changed.strings(1), changed.string(2), changed.integers(3)]).toEqual([['d'], 'b', [300]]);
  });

  it('refuses what is cut off', () => {
    const bytes = smallOnnxModel('matmul');
    expect(() => WireMessage.parse(bytes.subarray(0, bytes.length - 3))).toThrow('premature EOF');
  });
});

describe('quantiseOnnxFile', () => {
  const quantise = async (name: string, bytes: Uint8Array, bits: 7 | 8 = 7) => {
    const [source, target] = [join(folder, `${name}.onnx`), join(folder, `${name}-int8.onnx`)];
    await writeFile(source, bytes);
    return { source, target, weights: await quantiseOnnxFile(source, target, { bits }) };
  };

  const answer = async (path: string) => {
    const session = await InferenceSession.create(path);
    const input = new Tensor(
      'float32',
      Float32Array.from({ length: 4 * 64 }, (_, i) => Math.sin(i)),
      [4, 64],
    );
    const outputs = await session.run({ input });
    return Object.values(outputs).map(({ data }) => Float32Array.from(data as Float32Array));
  };

  it.for(['matmul', 'gemm', 'gemm-turned-bias', 'shared'] as const)(
    'a model of %s answers nearly as before',
    async (kind) => {
      const { source, target, weights } = await quantise(kind, smallOnnxModel(kind));
      expect(weights).toBe(1);
      const [before, after] = [await answer(source), await answer(target)];
      expect(after).toHaveLength(before.length);
      for (const [i, values] of before.entries()) {
        expect(cosine(values, after[i]!)).toBeGreaterThan(0.999);
        expect(after[i]).not.toEqual(values);
      }
      expect((await readFile(target)).length).toBeLessThan((await readFile(source)).length * 0.7);
    },
  );

  it('leaves products of a turned input, of computed weights and of small ones as they are', async () => {
    for (const kind of ['turned-input', 'no-constant', 'small'] as const) {
      expect((await quantise(kind, smallOnnxModel(kind))).weights).toBe(0);
    }
  });

  it('keeps float weights that another node still reads', async () => {
    const { source, target } = await quantise('still-read', smallOnnxModel('still-read'));
    const [before, after] = [await answer(source), await answer(target)];
    expect(after[1]).toEqual(before[1]);
    expect(cosine(after[0]!, before[0]!)).toBeGreaterThan(0.999);
  });

  it('says what it cannot quantise', async () => {
    await expect(quantise('noise', Buffer.from('this is not a model'))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('noise.onnx is no ONNX model') as string,
    });
    await expect(quantise('old', smallOnnxModel('matmul', { opset: 9 }))).rejects.toThrow(
      'Expected ONNX opset 11 or newer, got 9.',
    );
    await expect(quantise('external', smallOnnxModel('matmul', { external: true }))).rejects.toThrow(
      'lie in a file of their own beside the ONNX file',
    );
  });

  it.skipIf(golden === undefined).for(['vision', 'text'] as const)(
    'the tiny CLIP’s %s half keeps its answers (cosine at least .998)',
    async (half) => {
      const source = join(golden!, `tiny-clip/onnx/${half}_model.onnx`);
      const target = join(folder, `tiny-${half}.onnx`);
      expect(await quantiseOnnxFile(source, target, { bits: 7 })).toBe(13);
      const feeds =
        half === 'vision'
          ? {
              pixel_values: new Tensor('float32', Float32Array.from({ length: 3 * 224 ** 2 }, noise), [1, 3, 224, 224]),
            }
          : { input_ids: new Tensor('int64', BigInt64Array.of(49_406n, 736n, 2595n, 49_407n), [1, 4]) };
      const [before, after] = await Promise.all(
        [source, target].map(async (path) => {
          const outputs = await (await InferenceSession.create(path)).run(feeds);
          return Object.values(outputs)[0]!.data as Float32Array;
        }),
      );
      expect(cosine(before!, after!)).toBeGreaterThan(0.998);
    },
  );
});

describe('probeWeightBits', () => {
  it('finds a width with which products are exact here', async () => {
    expect([7, 8]).toContain(await probeWeightBits());
  });
});

describe.skipIf(golden === undefined)('against quantize_dynamic of Python’s ONNX Runtime', () => {
  let python: string | undefined;
  beforeAll(async () => {
    python = await openPythonEnvironment().catch((error: Error) => {
      console.warn(`Skipped: no Python with onnxruntime here (${error.message.split('\n')[0]}).`);
      return undefined;
    });
  }, INSTALL_TIMEOUT_MS);

  it.for([
    ['vision', 7],
    ['vision', 8],
    ['text', 7],
    ['text', 8],
  ] as const)('the tiny CLIP’s %s half has the same weights in %i bits, to the bit', async ([half, bits], { skip }) => {
    if (python === undefined) return skip();
    const source = join(golden!, `tiny-clip/onnx/${half}_model.onnx`);
    const target = join(folder, `compared-${half}-${bits}.onnx`);
    await quantiseOnnxFile(source, target, { bits });
    const script = join(import.meta.dirname, '../python/compare-quantised.py');
    const { stdout } = await run(python, [script, source, target, String(bits)]);
    expect(JSON.parse(stdout)).toMatchObject({ valid: true, sameValues: true, sameScales: true, weights: 13 });
    expect((JSON.parse(stdout) as { largestDifference: number }).largestDifference).toBeLessThan(1e-4);
  });
});

function noise(_: unknown, i: number): number {
  return Math.sin(i * 12.9898) * 1.5;
}

function cosine(a: Float32Array, b: Float32Array): number {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
