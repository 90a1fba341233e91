import { describe, expect, it } from 'vitest';
import { formatCursor, parseCursor } from '../../../src/pipeline/search/cursor.ts';

describe('cursor', () => {
  it('comes back as it was', () => {
    expect(parseCursor(formatCursor({ position: 37, rank: 35 }))).toEqual({ position: 37, rank: 35 });
    expect(parseCursor(undefined)).toEqual({ position: 0, rank: 0 });
  });

  it.each(['', 'garbage', '!!', formatCursor({ position: 1, rank: 2 }), formatCursor({ position: 999_999, rank: 1 })])(
    'refuses %j',
    (after) => {
      expect(() => parseCursor(after)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
    },
  );
});
