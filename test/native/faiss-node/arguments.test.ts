import { describe, expect, it } from 'vitest';
import { Index, IndexFlatIP, IndexFlatL2, IndexHNSW, MetricType } from 'faiss-node';

// Calls that the compiler would refuse: what a program in plain JavaScript gets.
function loosely(index: unknown): Record<string, (...args: unknown[]) => unknown> {
  return index as Record<string, (...args: unknown[]) => unknown>;
}

function twoPoints(): IndexFlatL2 {
  const index = new IndexFlatL2(2);
  index.add([1, 0, 0, 1]);
  return index;
}

describe('arguments', () => {
  it.each([
    ['add', [], 'Expected 1 or 2 arguments, but got 0.'],
    ['add', ['x'], 'Invalid the first argument type, must be an Array of numbers or a Float32Array.'],
    ['add', [[1, 2, 3]], 'Invalid the given array length: expected a multiple of 2, got 3.'],
    ['add', [[1, 'x']], 'Expected a Number as array item. (at: 1)'],
    ['add', [[1, Number.NaN]], 'Expected finite numbers, got nan at 1.'],
    ['train', [new Float64Array(2)], 'Invalid the first argument type, must be an Array of numbers or a Float32Array.'],
    ['search', [[1, 2]], 'Expected 2 or 3 arguments, but got 1.'],
    ['search', [[1, 2], '1'], 'Invalid the second argument type, must be a Number.'],
    ['search', [[1, 2], 0], 'Expected k to be a whole number from 1 to 2147483647, got 0.'],
    ['search', [[1, 2], -1], 'Expected k to be a whole number from 1 to 2147483647, got -1.'],
    ['search', [[1, 2], 1.5], 'Expected k to be a whole number from 1 to 2147483647, got 1.5.'],
    ['search', [[1, 2], 3], 'Invalid the number of k (cannot be given a value greater than `ntotal`: 2).'],
    ['search', [[], 1], 'Invalid the given array length: expected at least 2 numbers, got 0.'],
    [
      'search',
      [new Float32Array([1, Number.POSITIVE_INFINITY]), 1],
      'Expected a query of finite numbers, got inf at 1.',
    ],
    [
      'search',
      [new Float32Array(2), 2 ** 30],
      'Expected at most 134217728 neighbours in one search, got 1 x 1073741824.',
    ],
    [
      'search',
      [new Float32Array(2), 1, { nprobe: 0 }],
      'Expected nprobe to be a whole number from 1 to 2147483647, got 0.',
    ],
    [
      'search',
      [new Float32Array(2), 1, { threads: -2 }],
      'Expected threads to be a whole number from 1 to 1024, got -2.',
    ],
    [
      'search',
      [new Float32Array(2), 1, { eligible: [1] }],
      'Expected eligible to be a Uint8Array: a bitmap over rows, least significant bit first.',
    ],
    [
      'search',
      [new Float32Array(2), 1, { eligible: new Uint8Array(0) }],
      'Expected an eligible bitmap of at least 1 bytes for 2 rows, got 0.',
    ],
    ['rangeSearch', [[1, 2], 'x'], 'Invalid the second argument type, must be a Number.'],
    ['mergeFrom', [3], 'Invalid argument type, must be an object.'],
    ['mergeFrom', [{}], 'Expected another Index to merge from.'],
    ['mergeFrom', [new IndexFlatL2(3)], 'The merging index must have the same dimension.'],
    ['removeIds', ['x'], 'Invalid the first argument type, must be an Array of numbers or an Int32Array.'],
    ['removeIds', [[-1]], 'Expected the id at 0 to be a whole number from 0 to 2147483647, got -1.'],
    ['reconstruct', [2], 'The index holds no id 2.'],
    [
      'addWithIds',
      [
        [1, 2],
        [1, 2],
      ],
      'Expected 1 ids for as many rows, got 2.',
    ],
    ['write', [7], 'Invalid the first argument type, must be a string.'],
    ['write', ['/no/such/folder/x'], 'Cannot write /no/such/folder/x: No such file or directory.'],
    ['toBuffer', [1], 'Expected 0 arguments, but got 1.'],
    ['setParameters', [{ efSearch: 0 }], 'Expected efSearch to be a whole number from 1 to 2147483647, got 0.'],
  ])('%s(%j) is refused: %s', (method, args, message) => {
    const index = loosely(twoPoints());
    expect(() => index[method]?.(...args)).toThrow(message);
  });

  it('refuses an index merged with itself', () => {
    const index = twoPoints();
    expect(() => index.mergeFrom(index)).toThrow('Cannot merge an index with itself.');
  });

  it('refuses to merge indexes of different kinds', () => {
    expect(() => twoPoints().mergeFrom(new IndexFlatIP(2))).toThrow(/^Cannot merge: /);
  });

  it.each([
    [() => new IndexFlatL2(0), 'Expected the dimension to be a whole number from 1 to 1048576, got 0.'],
    [() => new IndexHNSW(2, 1), 'Expected the number of neighbours to be a whole number from 2 to 1024, got 1.'],
    [() => Index.fromFactory(-1, 'Flat'), 'Expected the dimension to be a whole number from 1 to 1048576, got -1.'],
    [() => Index.fromFactory(2, 'Flatt'), "Cannot create an index 'Flatt': could not parse index string Flatt."],
    [() => Index.fromFactory(2, 'Flat', 9 as MetricType), 'Expected a MetricType, got 9.'],
    [
      () => Index.fromFactory(4, 'IVF2,Flat', MetricType.METRIC_L1),
      'Expected the metric inner product or L2 for this kind of index.',
    ],
    [() => Index.fromFactory(4, 'PQ3'), /^Cannot create an index 'PQ3': /],
  ])('refuses to make an index that cannot be (%#)', (create, message) => {
    expect(create).toThrow(message);
  });

  it('refuses to add to and to search an index that is not trained', () => {
    const index = Index.fromFactory(2, 'IVF2,Flat');
    expect(index.isTrained()).toBe(false);
    expect(() => index.add([1, 2])).toThrow('Cannot add: the index is not trained.');
    expect(() => index.search(new Float32Array(2), 1)).toThrow('Cannot search: the index is not trained.');
  });

  it('refuses to train on fewer vectors than there are lists', () => {
    expect(() => Index.fromFactory(2, 'IVF4,Flat').train([1, 2])).toThrow(
      /Number of training points \(1\) should be at least as large as number of clusters \(4\)/,
    );
  });

  it('says so when an index cannot do what is asked', () => {
    const graph = new IndexHNSW(2);
    graph.add([1, 2, 3, 4]);
    expect(() => graph.removeIds([0])).toThrow(/^Cannot remove ids: /);
    expect(() => graph.rangeSearch([1, 2], 1)).toThrow(/^Cannot search: /);
  });

  it('refuses everything once closed, and closes twice without harm', async () => {
    const index = twoPoints();
    index.close();
    index.close();
    expect(() => index.ntotal()).toThrow('The index is closed.');
    expect(() => index.search([1, 2], 1)).toThrow('The index is closed.');
    await expect(index.searchAsync(new Float32Array(2), 1)).rejects.toThrow('The index is closed.');
    await expect(index.addAsync(new Float32Array(2))).rejects.toThrow('The index is closed.');
    expect(() => twoPoints().mergeFrom(index)).toThrow('The index is closed.');
  });

  it('is closed at the end of a using block', () => {
    const index = twoPoints();
    {
      using inner = index;
      expect(inner.ntotal()).toBe(2);
    }
    expect(() => index.ntotal()).toThrow('The index is closed.');
  });

  it('rejects instead of throwing where a method is asynchronous', async () => {
    const index = loosely(twoPoints());
    await expect(index['searchAsync']?.('x', 1)).rejects.toThrow(TypeError);
    await expect(index['trainAsync']?.('x')).rejects.toThrow(TypeError);
  });
});
