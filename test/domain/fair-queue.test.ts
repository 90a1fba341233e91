import { describe, expect, it } from 'vitest';
import { FairQueue } from '../../src/domain/fair-queue.ts';

const takeAll = (queue: FairQueue<string>) => Array.from({ length: queue.size }, () => queue.shift());

describe('FairQueue', () => {
  it('serves callers in turn and each caller in order', () => {
    const queue = new FairQueue<string>();
    const [bulk, shopper] = [Symbol('bulk'), Symbol('shopper')];
    for (const entry of ['b1', 'b2', 'b3']) queue.push(bulk, entry);
    queue.push(shopper, 's1');
    expect(takeAll(queue)).toEqual(['b1', 's1', 'b2', 'b3']);
    expect(queue.shift()).toBeUndefined();
  });

  it('removes what one caller has waiting and nothing else', () => {
    const queue = new FairQueue<string>();
    const [one, other] = [Symbol('one'), Symbol('other')];
    queue.push(one, 'a');
    queue.push(other, 'b');
    queue.push(one, 'c');
    expect(queue.remove(one)).toEqual(['a', 'c']);
    expect(queue.remove(one)).toEqual([]);
    expect(queue.size).toBe(1);
    expect(queue.drain()).toEqual(['b']);
    expect(queue.size).toBe(0);
  });
});
