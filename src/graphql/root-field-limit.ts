import {
  type FieldNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

export interface RootFieldLimits {
  /** Fields at the root of one operation; every alias counts. */
  readonly maxFields: number;
  /** Of these, searches. */
  readonly maxSearches: number;
}

const SEARCHES = new Set(['search', 'multimodalSearch']);

/**
 * Keeps one request from asking for a thousand searches under a thousand aliases. Depth needs no limit of its own:
 * no type of the schema leads back to itself.
 */
export function rootFieldLimit({ maxFields, maxSearches }: RootFieldLimits): ValidationRule {
  return (context) => ({
    OperationDefinition(operation) {
      const fields = [...rootFields(operation.selectionSet, context)];
      const searches = fields.filter((field) => SEARCHES.has(field.name.value));
      if (searches.length > maxSearches) {
        context.reportError(new GraphQLError(`Expected at most ${maxSearches} searches, got ${searches.length}.`));
      } else if (fields.length > maxFields) {
        context.reportError(new GraphQLError(`Expected at most ${maxFields} root fields, got ${fields.length}.`));
      }
    },
  });
}

/** Fields at the root, those of fragments included; as in execution, a fragment spread twice counts once. */
function* rootFields(
  set: SelectionSetNode,
  context: ValidationContext,
  spread = new Set<string>(),
): Generator<FieldNode> {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) yield selection;
    else if (selection.kind === Kind.INLINE_FRAGMENT) yield* rootFields(selection.selectionSet, context, spread);
    else if (!spread.has(selection.name.value)) {
      spread.add(selection.name.value);
      const fragment = context.getFragment(selection.name.value);
      if (fragment) yield* rootFields(fragment.selectionSet, context, spread);
    }
  }
}
