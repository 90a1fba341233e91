import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type ValidationRule,
} from 'graphql';
import { QueryMeasure } from './query-measure.ts';

/** What one document may ask for, all its operations and fragments together, each fragment counted wherever it is spread. */
export interface QueryLimits {
  /** Fields within fields; those of introspection are limited by GraphQL itself. */
  readonly maxDepth: number;
  /** Fields under another name than their own, and fields named again beside themselves. */
  readonly maxAliases: number;
  readonly maxDirectives: number;
  /** Fields, those of introspection included. */
  readonly maxFields: number;
  /** Fields at the root of one operation; every alias counts. */
  readonly maxRootFields: number;
  /** Of these, searches. */
  readonly maxSearches: number;
}

/**
 * Refuses what asks for too much before any other rule looks at it: GraphQL's own validation takes over 700 ms for 7 kB of
 * fragments that overlap, and runs out of stack on fragments that spread each other. What is refused is not looked at
 * further: the document goes on empty.
 */
export function queryLimits(limits: QueryLimits): ValidationRule {
  return (context) => ({
    Document(document) {
      const complaint = complaintAbout(document, limits);
      if (complaint === undefined) return undefined;
      context.reportError(new GraphQLError(complaint));
      return { ...document, definitions: [] };
    },
  });
}

function complaintAbout(document: DocumentNode, limits: QueryLimits): string | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    else if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
  }
  const measure = new QueryMeasure(fragments, limits);
  for (const operation of operations) measure.addOperation(operation);
  for (const fragment of fragments.values()) measure.addFragment(fragment); // an unused one is validated all the same
  return measure.complaint;
}
