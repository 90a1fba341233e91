import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { type Caller, type Scope, requireScope } from '../domain/caller.ts';
import { VitrineError } from '../domain/errors.ts';

/** What every query and mutation needs. A field that is not here needs `admin`. */
export const FIELD_SCOPES: Readonly<Record<string, Scope>> = {
  search: 'search',
  multimodalSearch: 'search',
  product: 'search',
  products: 'search',
  catalogue: 'search',
  __schema: 'search',
  __type: 'search',

  recordEvents: 'events',
  forgetShopper: 'events',

  upsertProducts: 'catalogue',
  deleteProducts: 'catalogue',

  index: 'admin',
  snapshots: 'admin',
  promoteSnapshot: 'admin',
  rollback: 'admin',
  reindex: 'admin',
  cancelReindex: 'admin',
  reindexJob: 'admin',
  reindexJobs: 'admin',
  apiKeys: 'admin',
  createApiKey: 'admin',
  revokeApiKey: 'admin',
};

/** What nobody may do without a key or token, whatever is open to the public. */
const NEVER_ANONYMOUS: ReadonlySet<string> = new Set(['forgetShopper']);

/**
 * Checks an operation as a whole, before any of it runs: one field too many and none is answered, skipped ones included.
 * Throws a GraphQL error at the first such field, with what `requireScope` throws as its cause.
 */
export function requireFieldScopes(operation: OperationDefinitionNode, document: DocumentNode, caller: Caller): void {
  for (const field of rootFields(operation.selectionSet, document)) {
    try {
      requireFieldScope(field.name.value, caller);
    } catch (error) {
      if (!(error instanceof VitrineError)) throw error;
      throw new GraphQLError(error.message, { nodes: field, originalError: error, extensions: { code: error.code } });
    }
  }
}

/** The root field that an operation asks for, or `several`: one word of few, whatever callers write. */
export function operationOf(operation: OperationDefinitionNode, document: DocumentNode): string {
  const names = new Set([...rootFields(operation.selectionSet, document)].map(({ name }) => name.value));
  const [only = 'none'] = names;
  return names.size > 1 ? 'several' : only;
}

function requireFieldScope(name: string, caller: Caller): void {
  if (name === '__typename') return;
  const scope = Object.hasOwn(FIELD_SCOPES, name) ? FIELD_SCOPES[name] : undefined;
  const nobody: Caller = { kind: 'anonymous', scopes: [], anyShopper: false };
  requireScope(
    NEVER_ANONYMOUS.has(name) && caller.kind === 'anonymous' ? nobody : caller,
    scope ?? 'admin',
    `\`${name}\``,
  );
}

/** Fields at the root, those of fragments included, each fragment once. */
function* rootFields(
  { selections }: SelectionSetNode,
  document: DocumentNode,
  spread = new Set<string>(),
): Generator<FieldNode> {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) yield selection;
    else if (selection.kind === Kind.INLINE_FRAGMENT) yield* rootFields(selection.selectionSet, document, spread);
    else if (!spread.has(selection.name.value)) {
      const name = selection.name.value;
      spread.add(name);
      const fragment = document.definitions.find(
        (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
      );
      if (fragment?.kind === Kind.FRAGMENT_DEFINITION) yield* rootFields(fragment.selectionSet, document, spread);
    }
  }
}
