/** The closed list of things that can go wrong and that a caller may see. Stable: part of the public contract. */
export type ErrorCode =
  | 'BAD_USER_INPUT'
  | 'IMAGE_TOO_LARGE'
  | 'IMAGE_UNREADABLE'
  | 'IMAGE_TYPE_UNSUPPORTED'
  | 'URL_NOT_ALLOWED'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'RATE_LIMITED'
  | 'OVERLOADED'
  | 'DEADLINE_EXCEEDED'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'INDEX_NOT_READY'
  | 'CANCELLED'
  | 'INTERNAL';

/**
 * The one error class of Vitrine. The message is written for the caller: what was expected and what came,
 * never a path, a stack or a library's text (those travel in `cause`, to the log).
 */
export class VitrineError extends Error {
  override readonly name = 'VitrineError';
  readonly code: ErrorCode;
  /** When to come back, in whole seconds, where it is known better than by the code. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions & { readonly retryAfterSeconds?: number }) {
    super(message, options);
    this.code = code;
    this.retryAfterSeconds = options?.retryAfterSeconds;
  }
}

/** A `BAD_USER_INPUT` error. */
export function badInput(message: string, options?: ErrorOptions): VitrineError {
  return new VitrineError('BAD_USER_INPUT', message, options);
}

/** The error itself when it is Vitrine's own, else an `INTERNAL` one that carries it as cause. */
export function toVitrineError(error: unknown): VitrineError {
  if (error instanceof VitrineError) return error;
  return new VitrineError('INTERNAL', 'Something went wrong on our side.', { cause: error });
}
