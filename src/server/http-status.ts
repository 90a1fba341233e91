import type { ErrorCode } from '../domain/errors.ts';

/** HTTP status of every error code. */
export const HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  BAD_USER_INPUT: 400,
  IMAGE_TOO_LARGE: 413,
  IMAGE_UNREADABLE: 422,
  IMAGE_TYPE_UNSUPPORTED: 415,
  URL_NOT_ALLOWED: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  OVERLOADED: 503,
  DEADLINE_EXCEEDED: 504,
  NOT_FOUND: 404,
  CONFLICT: 409,
  INDEX_NOT_READY: 503,
  CANCELLED: 499,
  INTERNAL: 500,
};

const RETRY_AFTER_SECONDS: Readonly<Partial<Record<ErrorCode, number>>> = {
  RATE_LIMITED: 1,
  OVERLOADED: 1,
  INDEX_NOT_READY: 5,
};

/** HTTP status of an error code; 500 for one that is none. */
export function statusOf(code: unknown): number {
  return HTTP_STATUS[code as ErrorCode] ?? 500;
}

/** Headers that go with an error code: when to come back (better known by some errors than by their code), how to log in. */
export function headersOf(code: unknown, retryAfterSeconds?: number): Readonly<Record<string, string>> {
  const retryAfter = retryAfterSeconds ?? RETRY_AFTER_SECONDS[code as ErrorCode];
  return {
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    ...(code === 'UNAUTHENTICATED' && { 'www-authenticate': 'Bearer realm="vitrine"' }),
  };
}
