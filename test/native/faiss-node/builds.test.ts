import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Index, IndexFlatIP, MetricType } from 'faiss-node';
import { createVectors, rowOf } from './brute-force.ts';

const DIMENSIONS = 16;
const vectors = createVectors(20_000, DIMENSIONS);
const options = { threads: 2, niceness: 0 };

function create(description: string): Index {
  return Index.fromFactory(DIMENSIONS, description, MetricType.METRIC_INNER_PRODUCT);
}

describe('a training off the main thread', () => {
  it('gives the same index as one on it, whatever its threads', async () => {
    const rows = vectors.numbers.subarray(0, 9000 * DIMENSIONS);
    const [first, second] = [create('IVF32,PQ4'), create('IVF32,PQ4')];
    first.train(rows, { threads: 1 });
    await second.trainAsync(rows, options);
    expect(second.toBuffer().equals(first.toBuffer())).toBe(true);
  });

  it('tells how far it is, from the start to the end', async () => {
    const shares: number[] = [];
    await create('IVF32,PQ4').trainAsync(vectors.numbers, { ...options, onProgress: (share) => shares.push(share) });
    expect(shares).toHaveLength(11 + 4 * 26); // 10 iterations for the lists, 25 for each of the four quantizers
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect([shares[0], shares.at(-1)]).toEqual([0, 114 / 115]);
  });

  it('ends when cancelled, by the reason of the signal, untrained; and can be done again', async () => {
    const index = create('IVF64,Flat');
    const cancel = new AbortController();
    let iterations = 0;
    const onProgress = (): void => {
      iterations += 1;
      cancel.abort(new Error('The catalogue has changed.'));
    };
    const training = index.trainAsync(vectors.numbers, { ...options, signal: cancel.signal, onProgress });
    await expect(training).rejects.toThrow('The catalogue has changed.');
    expect(iterations).toBeLessThan(11);
    expect(index.isTrained()).toBe(false);
    await index.trainAsync(vectors.numbers, options);
    expect(index.isTrained()).toBe(true);
  });

  it('does not begin where the signal is aborted already', async () => {
    const index = create('IVF64,Flat');
    const signal = AbortSignal.abort(new Error('Too late.'));
    await expect(index.trainAsync(vectors.numbers, { signal })).rejects.toThrow('Too late.');
    expect(index.isTrained()).toBe(false);
  });

  it('rejects with the reason of a failure', async () => {
    const few = vectors.numbers.subarray(0, 3 * DIMENSIONS);
    await expect(create('IVF64,Flat').trainAsync(few, options)).rejects.toThrow(/^Cannot train: /);
  });
});

describe('an addition off the main thread', () => {
  it.each(['HNSW8,Flat', 'Flat'])('leaves %s with the first of the rows when cancelled', async (description) => {
    const index = create(description);
    const cancel = new AbortController();
    const onProgress = (): void => {
      cancel.abort(new Error('Enough.'));
    };
    const many = createVectors(100_000, DIMENSIONS).numbers;
    const adding = index.addAsync(many, { ...options, signal: cancel.signal, onProgress });
    const settled = await adding.then(
      () => 'added',
      (error: Error) => error.message,
    );
    expect(settled).toBe(index.ntotal() === 100_000 ? 'added' : 'Enough.');
    expect(index.ntotal()).toBeGreaterThan(0);
    const last = index.ntotal() - 1;
    const query = many.slice(last * DIMENSIONS, (last + 1) * DIMENSIONS);
    expect(index.search(query, 1, { efSearch: 200 }).labels[0]).toBe(last);
  });

  it('tells how far it is', async () => {
    const shares: number[] = [];
    await new IndexFlatIP(DIMENSIONS).addAsync(vectors.numbers, {
      ...options,
      onProgress: (share) => shares.push(share),
    });
    expect(shares).toEqual([8192 / 20_000, 16_384 / 20_000, 1]);
  });

  it('leaves the threads of searches alone', async () => {
    const index = new IndexFlatIP(DIMENSIONS);
    index.add(vectors.numbers);
    const others = Array.from({ length: 6 }, () => create('IVF256,Flat'));
    const order: string[] = [];
    const trainings = others.map(async (other) => {
      await other.trainAsync(vectors.numbers, { threads: 1 });
      order.push('training');
    });
    await index.searchAsync(rowOf(vectors, 1), 1);
    order.push('search');
    await Promise.all(trainings);
    expect(order[0]).toBe('search'); // six trainings would fill a pool of four
  });
});

describe('build options', () => {
  it('are checked', async () => {
    const index = create('Flat');
    const row = rowOf(vectors, 0);
    await expect(index.addAsync(row, { niceness: 20 })).rejects.toThrow(
      'Expected niceness to be a whole number from 0 to 19, got 20.',
    );
    await expect(index.addAsync(row, { signal: {} as AbortSignal })).rejects.toThrow(
      'Expected signal to be an AbortSignal.',
    );
  });
});

describe('a worker that is ended while it builds', () => {
  it('ends its build and nothing else', () => {
    const file = fileURLToPath(new URL('worker-threads-program.ts', import.meta.url));
    const output = execFileSync(process.execPath, [file, 'build'], { encoding: 'utf8' });
    expect(output).toBe('ended 4 workers that built\n');
  });
});
