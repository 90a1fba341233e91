import { timingSafeEqual } from 'node:crypto';
import { type ApiKey, keyIdOf } from '../../domain/api-key.ts';
import { type Caller, hasScope } from '../../domain/caller.ts';
import { VitrineError } from '../../domain/errors.ts';
import type { TokenVerifier } from '../../ports/token-verifier.ts';
import type { KeyRing } from './key-ring.ts';
import { hashKey } from './key-text.ts';
import { type ClaimRules, callerOfToken } from './token-caller.ts';

/** What those may do who send no key and no token. */
export interface PublicAccess {
  readonly search: boolean;
  /** Record what shoppers did; of no use without `search`. */
  readonly events: boolean;
  /** Name any shopper by id, in searches and events. */
  readonly shoppers: boolean;
}

export interface DoorkeeperDeps {
  readonly keyRing: Pick<KeyRing, 'find'>;
  /** The admin key of the configuration, when there is one. */
  readonly adminKey?: string | undefined;
  /** Tokens open nothing without it. */
  readonly tokens?: { readonly verifier: TokenVerifier; readonly claims: ClaimRules } | undefined;
  readonly publicAccess: PublicAccess;
}

/** A JWT in its compact form: three parts in base64url, the last one (the signature) possibly empty. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Tells who is asking by what came with the request. */
export class Doorkeeper {
  readonly #deps: DoorkeeperDeps;
  readonly #adminKeyHash: Uint8Array | undefined;
  readonly #anonymous: Caller;

  constructor(deps: DoorkeeperDeps) {
    this.#deps = deps;
    this.#adminKeyHash = deps.adminKey === undefined ? undefined : hashKey(deps.adminKey);
    this.#anonymous = anonymousCaller(deps.publicAccess);
  }

  /**
   * The caller behind a key or token, anonymous without one. Throws UNAUTHENTICATED when it is unknown, wrong, expired or
   * revoked, without telling which of these a key is; OVERLOADED when a token cannot be judged now; what the key store throws.
   */
  async identify(credential: string | undefined): Promise<Caller> {
    if (credential === undefined) return this.#anonymous;
    if (this.#isAdminKey(credential)) return { kind: 'key', id: 'ADMIN_KEY', scopes: ['admin'], anyShopper: true };
    if (keyIdOf(credential) === undefined && TOKEN.test(credential)) return this.#tokenCaller(credential);
    const key = await this.#deps.keyRing.find(credential);
    if (key === undefined) throw new VitrineError('UNAUTHENTICATED', 'This key is unknown, expired or revoked.');
    return keyCaller(key, this.#deps.publicAccess);
  }

  /** Hashes are compared, in constant time: neither content nor length of the key leaks. */
  #isAdminKey(credential: string): boolean {
    return this.#adminKeyHash !== undefined && timingSafeEqual(hashKey(credential), this.#adminKeyHash);
  }

  async #tokenCaller(token: string): Promise<Caller> {
    const { tokens } = this.#deps;
    if (tokens === undefined) throw new VitrineError('UNAUTHENTICATED', 'Expected a key: this server takes no tokens.');
    return callerOfToken(await tokens.verifier.verify(token), tokens.claims);
  }
}

function anonymousCaller({ search, events, shoppers }: PublicAccess): Caller {
  const scopes = search ? (['search', ...(events ? (['events'] as const) : [])] as const) : [];
  return { kind: 'anonymous', scopes, anyShopper: search && shoppers };
}

/** A key that may record events belongs to the shop's own server, which knows its shoppers: it may name any. */
function keyCaller(key: ApiKey, publicAccess: PublicAccess): Caller {
  const { id, scopes } = key;
  return {
    kind: 'key',
    id,
    scopes,
    anyShopper: hasScope(key, 'events') || (publicAccess.search && publicAccess.shoppers),
  };
}
