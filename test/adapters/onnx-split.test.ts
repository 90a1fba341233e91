import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModel } from '../../src/adapters/model-directory.ts';
import { findSplit, loadSplit, machineFingerprint, saveSplit } from '../../src/adapters/onnx-split-file.ts';
import { bestSplit, chooseSplit, measureSplits, splitsToMeasure, wasQuiet } from '../../src/adapters/onnx-split.ts';
import { BUILTIN_MODEL } from './shared-data.ts';
import { temporaryFolder } from './temporary-folder.ts';

const GB = 1e9;
const measured = (workers: number, imagesPerSecond: number, { aloneMs = 10, imagesPerJob = 1 } = {}) => ({
  workers,
  threads: 1,
  imagesPerJob,
  aloneMs,
  imagesPerSecond,
  coreShare: 0.95,
});

describe('splitsToMeasure', () => {
  const workersAndThreads = (resources: Parameters<typeof splitsToMeasure>[0]) =>
    splitsToMeasure(resources)
      .filter(({ imagesPerJob }) => imagesPerJob === 1)
      .map(({ workers, threads }) => [workers, threads]);

  it('goes from a session for each core to one session with all of them', () => {
    const plenty = { freeBytes: 64 * GB, weightBytes: GB };
    expect(workersAndThreads({ cores: 4, ...plenty })).toEqual([[4, 1], [2, 2], [1, 4]]); // prettier-ignore
    expect(workersAndThreads({ cores: 6, ...plenty })).toEqual([[6, 1], [3, 2], [1, 6]]); // prettier-ignore
    expect(workersAndThreads({ cores: 64, ...plenty })[0]).toEqual([8, 8]);
    expect(workersAndThreads({ cores: 1, ...plenty })).toEqual([[1, 1]]);
  });

  it('never takes more than half of the free memory for copies of the weights, but one copy always', () => {
    expect(workersAndThreads({ cores: 4, freeBytes: 7 * GB, weightBytes: GB })).toEqual([[2, 2], [1, 4]]); // prettier-ignore
    expect(workersAndThreads({ cores: 4, freeBytes: GB, weightBytes: GB })).toEqual([[1, 4]]);
  });
});

describe('bestSplit', () => {
  it('takes the most pictures a second', () => {
    expect(bestSplit([measured(2, 30), measured(1, 20, { aloneMs: 1 })]).workers).toBe(2);
  });

  it('takes the faster lone picture where the throughput is nearly the same', () => {
    expect(bestSplit([measured(2, 30, { aloneMs: 58 }), measured(1, 29, { aloneMs: 31 })]).workers).toBe(1);
  });

  it('takes batches only where they gain clearly', () => {
    const batch = { imagesPerJob: 4 };
    expect(bestSplit([measured(2, 30), measured(2, 33, batch)]).imagesPerJob).toBe(1);
    expect(bestSplit([measured(2, 30), measured(2, 40, batch)]).imagesPerJob).toBe(4);
  });

  it('needs a measurement', () => {
    expect(() => bestSplit([])).toThrow('Expected at least one measured split');
  });
});

describe('chooseSplit', () => {
  const plenty = { cores: 4, freeBytes: 64 * GB, weightBytes: GB };
  const four = measured(4, 40, { aloneMs: 100 });
  const wide = (aloneMs: number) => ({ ...measured(1, 20, { aloneMs }), threads: 4 });

  it('adds a session with all cores for what comes alone, where that is clearly faster', () => {
    expect(chooseSplit([four, wide(30)], plenty)).toEqual({ ...four, aloneMs: 30, loneThreads: 4 });
    expect(chooseSplit([four, wide(90)], plenty)).toEqual({ ...four, loneThreads: 0 });
  });

  it('adds none where the best split is a session with all cores', () => {
    expect(chooseSplit([measured(4, 20, { aloneMs: 100 }), wide(30)], plenty).loneThreads).toBe(0);
  });

  it('adds none where half of the free memory does not hold one more copy of the weights', () => {
    expect(chooseSplit([four, wide(30)], { ...plenty, freeBytes: 12 * GB }).loneThreads).toBe(0);
    expect(chooseSplit([four, wide(30)], { ...plenty, freeBytes: 15 * GB }).loneThreads).toBe(4);
  });
});

describe('wasQuiet', () => {
  it('goes by the split that had most of the cores', () => {
    const busy = { ...measured(1, 9), coreShare: 0.4 };
    expect(wasQuiet([busy, measured(2, 9)])).toBe(true);
    expect(wasQuiet([busy, { ...busy, coreShare: 0.7 }])).toBe(false);
  });
});

describe('measureSplits', () => {
  it('times a lone picture and many, and tells how much of the cores it had', { timeout: 120_000 }, async () => {
    const split = { workers: 1, threads: 1, imagesPerJob: 1 };
    const [one, ...more] = await measureSplits(await openModel(BUILTIN_MODEL), [split], { budgetMs: 1 });
    expect(more).toEqual([]);
    expect(one).toMatchObject(split);
    expect(one?.aloneMs).toBeGreaterThan(0);
    expect(one?.imagesPerSecond).toBeGreaterThan(0);
    expect(one?.coreShare).toBeGreaterThan(0);
  });
});

describe('findSplit', () => {
  const folder = temporaryFolder();
  const copyOfBuiltin = async (name: string) => {
    await cp(BUILTIN_MODEL, join(folder, name), { recursive: true, filter: (path) => !path.endsWith('splits.json') });
    return openModel(join(folder, name));
  };

  it('measures once on a machine, and finds it beside the model afterwards', async () => {
    const model = await copyOfBuiltin('measured');
    const lines: string[] = [];
    const log = { info: (line: string) => lines.push(line) };
    const first = await findSplit(model, log, async (_, splits) =>
      splits.map((split) => ({ ...measured(1, 9), ...split })),
    );
    expect(first).toMatchObject({ imagesPerJob: 1, imagesPerSecond: 9 });
    expect(await findSplit(model, log)).toStrictEqual(first);
    expect(lines).toEqual([expect.stringMatching(/^Model builtin: measured \d+ workers of \d+ threads/)]);
  });

  it('does not keep what it measured while others were at work', async () => {
    const model = await copyOfBuiltin('busy');
    const busy = async () => [{ ...measured(1, 9), coreShare: 0.6 }];
    const lines: string[] = [];
    expect(await findSplit(model, { info: (line) => lines.push(line) }, busy)).toMatchObject({ imagesPerSecond: 9 });
    expect(await loadSplit(model)).toBeUndefined();
    expect(lines).toEqual([expect.stringContaining('the machine was busy')]);
  });

  it('keeps what other machines measured, and measures anew when the file is damaged', async () => {
    const model = await copyOfBuiltin('foreign');
    const file = join(model.directory, 'splits.json');
    const split = { ...measured(2, 9), loneThreads: 2 };
    await writeFile(file, JSON.stringify({ 'another machine': { ...measured(3, 5), loneThreads: 0 } }));
    expect(await loadSplit(model)).toBeUndefined();
    expect(await saveSplit(model, split)).toBe(true);
    const kept = JSON.parse(await readFile(file, 'utf8')) as object;
    expect(Object.keys(kept)).toEqual(['another machine', machineFingerprint(model)]);
    expect(await loadSplit(model)).toEqual(split);
    await writeFile(file, '{"cut');
    expect(await loadSplit(model)).toBeUndefined();
  });

  it('does not count for other weights', async () => {
    const model = await copyOfBuiltin('weights');
    await saveSplit(model, { ...measured(2, 9), loneThreads: 0 });
    expect(await loadSplit({ ...model, sha256: 'e'.repeat(64) })).toBeUndefined();
  });
});
