const PROBLEMS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file may not grow any further',
  EROFS: 'the disk is read-only',
  EACCES: 'the program may not write there',
  EPERM: 'the program may not write there',
  EIO: 'the disk has a fault',
};

/** SQLite's result codes for the same. */
const SQLITE_PROBLEMS: Readonly<Record<number, string | undefined>> = {
  8: 'the disk is read-only',
  10: 'the disk has a fault or is full',
  13: 'the disk is full',
};

/** What a failed write to disk says about the disk, to complete "Could not …: "; undefined for other failures. */
export function diskProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return SQLITE_PROBLEMS[error.errcode & 0xff];
  if ('code' in error && typeof error.code === 'string') return PROBLEMS[error.code];
  return NATIVE_TEXTS.find(([text]) => text.test(error.message))?.[1]; // the addon's errors have no code
}

const NATIVE_TEXTS: readonly (readonly [text: RegExp, problem: string])[] = [
  [/No space left on device/, 'the disk is full'],
  [/File too large/, 'the file may not grow any further'],
  [/Read-only file system/, 'the disk is read-only'],
];
