import type { Part } from '../retrieval/part.ts';
import { median } from '../statistics.ts';
import { openBenchModels } from './bench-models.ts';
import { openOurStack } from './our-stack.ts';
import { openPictures } from './pictures.ts';
import { startPythonStack } from './python-process.ts';

const QUERIES = 3;

interface Turn {
  readonly rate: number;
  readonly queryMs: number;
}

interface Stack {
  index(files: readonly string[]): Promise<number>;
  query(files: readonly string[]): Promise<readonly number[]>;
}

/** The design's own stack in Python, ours in fp32 and ours in INT8 take turns over the same files. */
export const pythonStack: Part = {
  name: 'python',
  title: 'Against PyTorch, Pillow and FAISS in Python',
  targets: { python_ratio_fp32: '>= 2', python_ratio_int8: '>= 5' },
  async run({ quick, folder, note }) {
    const models = await openBenchModels(folder);
    const files = await openPictures(folder, quick ? 32 : 96);
    await using python = await startPythonStack(models);
    await using fp32 = await openOurStack(models.models, models.fp32);
    await using int8 = await openOurStack(models.models, models.int8);
    for (const stack of [python, fp32, int8]) await turn(stack, files.slice(0, 4)); // warm up
    const rounds = await Array.fromAsync({ length: quick ? 3 : 7 }, async () => ({
      theirs: await turn(python, files),
      fp32: await turn(fp32, files),
      int8: await turn(int8, files),
    }));
    const of = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick));
    const tell = (name: 'theirs' | 'fp32' | 'int8') =>
      `${of((it) => it[name].rate).toFixed(2)} pictures/s and ${of((it) => it[name].queryMs).toFixed(0)} ms a query`;
    note(`${python.description}: ${tell('theirs')}; ours fp32 ${tell('fp32')}; ours INT8 ${tell('int8')}.`);
    return {
      python_ratio_fp32: of(({ fp32: ours, theirs }) => ours.rate / theirs.rate),
      python_ratio_int8: of(({ int8: ours, theirs }) => ours.rate / theirs.rate),
      python_query_ratio_fp32: of(({ fp32: ours, theirs }) => theirs.queryMs / ours.queryMs),
      python_query_ratio_int8: of(({ int8: ours, theirs }) => theirs.queryMs / ours.queryMs),
    };
  },
};

async function turn(stack: Stack, files: readonly string[]): Promise<Turn> {
  const rate = await stack.index(files);
  return { rate, queryMs: median(await stack.query(files.slice(0, QUERIES))) };
}
