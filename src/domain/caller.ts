import { VitrineError } from './errors.ts';

/** What a key or token may open; `admin` opens everything. */
export const SCOPES = ['search', 'events', 'catalogue', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who is asking, as proved by a key or a token, or by nothing. */
export interface Caller {
  readonly kind: 'anonymous' | 'key' | 'token';
  /** The key's id or the token's subject; undefined for an anonymous caller, whom only an address tells apart. */
  readonly id?: string;
  readonly scopes: readonly Scope[];
  /** The shopper that a token names: the only one that its holder may speak for. */
  readonly shopperId?: string;
  /** Whether the caller may speak for any shopper, by id. */
  readonly anyShopper: boolean;
}

/** Whether the caller may do what needs `scope`. */
export function hasScope({ scopes }: Pick<Caller, 'scopes'>, scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes('admin');
}

/** Throws UNAUTHENTICATED when nobody proved to be anybody, FORBIDDEN when the key or token does not reach that far. */
export function requireScope(caller: Pick<Caller, 'kind' | 'scopes'>, scope: Scope, what = 'This'): void {
  if (hasScope(caller, scope)) return;
  if (caller.kind === 'anonymous') {
    throw new VitrineError(
      'UNAUTHENTICATED',
      `${what} needs the scope ${scope}: send a key or token as \`Authorization: Bearer …\`, or a key as \`x-api-key\`.`,
    );
  }
  throw new VitrineError('FORBIDDEN', `${what} needs the scope ${scope}, which this ${caller.kind} does not have.`);
}

/**
 * The shopper that a request is about: the one it names when the caller may name it, else the token's own, else none.
 * Throws FORBIDDEN (UNAUTHENTICATED for an anonymous caller) when it names one that the caller may not speak for.
 */
export function shopperOf(caller: Caller, named: string | undefined): string | undefined {
  if (named === undefined) return caller.shopperId;
  if (caller.anyShopper || named === caller.shopperId) return named;
  if (caller.kind === 'anonymous') {
    throw new VitrineError(
      'UNAUTHENTICATED',
      'A shopper id needs a token of that shopper, or a key with the scope events.',
    );
  }
  throw new VitrineError('FORBIDDEN', `This ${caller.kind} does not open what is kept of that shopper.`);
}
