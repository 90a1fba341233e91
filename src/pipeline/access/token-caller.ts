import type { Caller, Scope } from '../../domain/caller.ts';
import type { TokenClaims } from '../../ports/token-verifier.ts';

/** How a token's claims are read. A claim within a claim is named by a path: `realm_access.roles`. */
export interface ClaimRules {
  /** The claim that holds scopes: a list, or words between spaces. */
  readonly scopeClaim: string;
  /** What each word of that claim opens; a word that is not here opens nothing. */
  readonly scopes: Readonly<Record<string, readonly Scope[]>>;
  /** What a token without that claim opens. */
  readonly defaultScopes: readonly Scope[];
  /** The claim that names the shopper. */
  readonly shopperClaim: string;
}

const MAX_SHOPPER_ID_LENGTH = 256;

/** The holder of a good token. Speaks for the shopper that the token names and for no other; admins speak for any. */
export function callerOfToken(claims: TokenClaims, rules: ClaimRules): Caller {
  const scopes = scopesOf(claimAt(claims, rules.scopeClaim), rules);
  const shopperId = idOf(claimAt(claims, rules.shopperClaim));
  const id = idOf(claims['sub']);
  return {
    kind: 'token',
    scopes,
    anyShopper: scopes.includes('admin'),
    ...(id !== undefined && { id }),
    ...(shopperId !== undefined && { shopperId }),
  };
}

function scopesOf(claim: unknown, { scopes, defaultScopes }: ClaimRules): readonly Scope[] {
  if (claim === undefined || claim === null) return defaultScopes;
  const words = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  const opened = words.flatMap((word) =>
    typeof word === 'string' && Object.hasOwn(scopes, word) ? (scopes[word] ?? []) : [],
  );
  return [...new Set(opened)];
}

/** The claim of this very name (`https://shop.example/roles`), else what stands at the path. */
function claimAt(claims: TokenClaims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((value, step) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    return (value as Readonly<Record<string, unknown>>)[step];
  }, claims);
}

/** Ids are texts; a whole number is one, too. Anything else names nobody. */
function idOf(claim: unknown): string | undefined {
  if (Number.isSafeInteger(claim)) return String(claim);
  if (typeof claim !== 'string' || claim === '' || claim.length > MAX_SHOPPER_ID_LENGTH) return undefined;
  return claim;
}
