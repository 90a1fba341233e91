import type { Scope as DomainScope } from '../../domain/caller.ts';
import { createKey, revokeKey } from '../../pipeline/access/manage-keys.ts';
import type { ApiKeyResolvers, MutationResolvers, QueryResolvers, Scope } from '../generated/resolvers.ts';

/** Scopes as the schema spells them. */
const SCOPE_NAMES = {
  search: 'SEARCH',
  events: 'EVENTS',
  catalogue: 'CATALOGUE',
  admin: 'ADMIN',
} as const satisfies Readonly<Record<DomainScope, Scope>>;

export const keyQueries = {
  apiKeys: (_root, _args, { deps }) => deps.keys.list(),
} satisfies QueryResolvers;

export const keyMutations = {
  createApiKey: async (_root, { input }, { deps }) => {
    const scopes = input.scopes.map((scope) => scope.toLowerCase());
    const { key, text } = await createKey(deps, { name: input.name, scopes, expiresAt: input.expiresAt ?? undefined });
    return { secret: text, apiKey: key };
  },
  revokeApiKey: async (_root, { id }, { deps }) => {
    const revoked = await revokeKey(deps, id);
    deps.keyRing.forget(id); // at once in this process; others look again within seconds
    return revoked;
  },
} satisfies MutationResolvers;

export const apiKey = {
  scopes: ({ scopes }) => scopes.map((scope) => SCOPE_NAMES[scope]),
} satisfies ApiKeyResolvers;
