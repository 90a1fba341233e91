// The API of the npm package faiss-node 0.5.1: what a program written for it finds here.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Index, IndexFlat, IndexFlatIP, IndexFlatL2, IndexHNSW, MetricType } from 'faiss-node';

const folder = mkdtempSync(path.join(tmpdir(), 'faiss-node-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fourPoints(): IndexFlatL2 {
  const index = new IndexFlatL2(2);
  index.add([1, 0, 1, 2]);
  index.add([1, 3]);
  index.add([1, 1]);
  return index;
}

describe('the API of the npm package', () => {
  it('tells dimension, training and count', () => {
    const index = new IndexFlatL2(2);
    expect([index.getDimension(), index.isTrained(), index.ntotal()]).toEqual([2, true, 0]);
  });

  it('answers plain arrays with plain arrays', () => {
    expect(fourPoints().search([1, 0], 4)).toEqual({ labels: [0, 3, 1, 2], distances: [0, 1, 4, 9] });
  });

  it('answers several queries one after the other', () => {
    expect(fourPoints().search([1, 0, 1, 3], 2).labels).toEqual([0, 3, 2, 1]);
  });

  it('compares by inner product in an IndexFlatIP', () => {
    const index = new IndexFlatIP(2);
    index.add([1, 0, 3, 0, 2, 0]);
    expect(index.search([1, 0], 3)).toEqual({ labels: [1, 2, 0], distances: [3, 2, 1] });
  });

  it('makes an L2 index from the bare class, of the dimension given', () => {
    const index = new Index(3);
    expect([index.metricType, index.getDimension(), index.kind]).toEqual([MetricType.METRIC_L2, 3, 'IndexFlatL2']);
  });

  it('writes a file that it reads again', () => {
    const file = path.join(folder, 'four.index');
    fourPoints().write(file);
    const read = IndexFlatL2.read(file);
    expect(read).toBeInstanceOf(IndexFlatL2);
    expect(read.search([1, 1], 4)).toEqual({ labels: [3, 0, 1, 2], distances: [0, 1, 1, 4] });
  });

  it('goes through a buffer and back', () => {
    const buffer = fourPoints().toBuffer();
    expect(buffer).toBeInstanceOf(Buffer);
    expect(Index.fromBuffer(buffer).search([1, 3], 1)).toEqual({ labels: [2], distances: [0] });
  });

  it('merges another index and leaves it empty', () => {
    const [into, from] = [new IndexFlatL2(2), fourPoints()];
    into.add([9, 9]);
    into.mergeFrom(from);
    expect([into.ntotal(), from.ntotal()]).toEqual([5, 0]);
    expect(into.search([1, 3], 1).labels).toEqual([3]);
  });

  it('merges what the factory made with what a class made', () => {
    const into = Index.fromFactory(2, 'Flat');
    into.mergeFrom(fourPoints());
    expect(into.ntotal()).toBe(4);
  });

  it('removes ids and moves the later ones up', () => {
    const index = fourPoints();
    expect(index.removeIds([0, 77])).toBe(1);
    expect(index.search([1, 2], 1)).toEqual({ labels: [0], distances: [0] });
    expect(index.ntotal()).toBe(3);
  });

  it('makes an index from a factory description, L2 unless told otherwise', () => {
    expect(Index.fromFactory(2, 'HNSW,Flat').metricType).toBe(MetricType.METRIC_L2);
    const index = Index.fromFactory(2, 'Flat', MetricType.METRIC_INNER_PRODUCT);
    index.train([1, 0, 0, 1]);
    index.add([1, 0, 0, 1]);
    expect([index.metricType, index.ntotal()]).toEqual([MetricType.METRIC_INNER_PRODUCT, 2]);
  });

  it('returns the stored vector of an id', () => {
    expect([...fourPoints().reconstruct(2)]).toEqual([1, 3]);
    const graph = new IndexHNSW(2);
    graph.add([1, 0, 5, 6]);
    expect([...graph.reconstruct(1)]).toEqual([5, 6]);
    const lists = Index.fromFactory(2, 'IVF1,Flat');
    lists.train([1, 0, 5, 6]);
    lists.add([1, 0, 5, 6]);
    expect([...lists.reconstruct(1)]).toEqual([5, 6]);
  });

  it('knows the other metrics in a flat index', () => {
    const index = new IndexFlat(2, MetricType.METRIC_L1);
    index.add([0, 0, 3, 4]);
    expect(index.search([0, 1], 2)).toEqual({ labels: [0, 1], distances: [1, 6] });
  });

  it('keeps ids of the caller', () => {
    const index = Index.fromFactory(2, 'IDMap,Flat');
    index.addWithIds([1, 0, 0, 1], [70, 7]);
    expect(index.search([0, 1], 2).labels).toEqual([7, 70]);
  });

  it('is empty after a reset', () => {
    const index = fourPoints();
    index.reset();
    expect(index.ntotal()).toBe(0);
  });
});
