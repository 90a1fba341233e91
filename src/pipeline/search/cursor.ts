import { badInput } from '../../domain/errors.ts';

/** Where the next page starts: position among the ranked products, and the rank of its first hit less one. */
export interface Cursor {
  readonly position: number;
  readonly rank: number;
}

const DEEPEST = 100_000;
/** More than any cursor has, so that a longer text is none. */
const MOST_CHARACTERS = 40;

export function formatCursor({ position, rank }: Cursor): string {
  return Buffer.from(`${position}.${rank}`).toString('base64url');
}

/** Throws BAD_USER_INPUT for anything that `formatCursor` did not make. */
export function parseCursor(after: string | undefined): Cursor {
  if (after === undefined) return { position: 0, rank: 0 };
  const short = after.slice(0, MOST_CHARACTERS);
  const [, position, rank] = /^(\d{1,6})\.(\d{1,6})$/.exec(Buffer.from(short, 'base64url').toString('latin1')) ?? [];
  const cursor = { position: Number(position), rank: Number(rank) };
  if (!(cursor.position <= DEEPEST && cursor.rank <= cursor.position)) {
    throw badInput('Expected after to be the endCursor of an earlier page.');
  }
  return cursor;
}
