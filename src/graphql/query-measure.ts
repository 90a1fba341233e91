import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { QueryLimits } from './query-limits.ts';

const SEARCHES = new Set(['search', 'multimodalSearch']);

/** Fields by the name that they have in the answer, as execution merges them. */
type MergedFields = ReadonlyMap<string, readonly FieldNode[]>;

/**
 * Counts what a document asks for, in the way of its execution: fields of one name are one, a fragment spread twice in the
 * same place counts once. Ends at the first limit that is exceeded, so that it costs no more than what is allowed.
 */
export class QueryMeasure {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #limits: QueryLimits;
  readonly #seenFragments = new Set<string>();
  #fields = 0;
  #aliases = 0;
  #directives = 0;
  #complaint: string | undefined;

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>, limits: QueryLimits) {
    this.#fragments = fragments;
    this.#limits = limits;
  }

  /** What is too much, as a sentence for the caller; undefined while all is within its limits. */
  get complaint(): string | undefined {
    return this.#complaint;
  }

  addOperation({ selectionSet, directives }: OperationDefinitionNode): void {
    this.#countDirectives(directives);
    const merged = this.#merge([selectionSet]);
    this.#checkRoot(merged);
    this.#descend(merged, 1);
  }

  /** Counts a fragment that no operation spreads; one that was counted where it is spread is not counted again. */
  addFragment({ name, selectionSet }: FragmentDefinitionNode): void {
    if (this.#seenFragments.has(name.value)) return;
    this.#seenFragments.add(name.value);
    this.#descend(this.#merge([selectionSet]), 1);
  }

  #checkRoot(merged: MergedFields): void {
    const { maxRootFields, maxSearches } = this.#limits;
    const searches = [...merged.values()].filter(([field]) => SEARCHES.has(field?.name.value ?? ''));
    this.#expectAtMost(maxSearches, searches.length, 'searches');
    this.#expectAtMost(maxRootFields, merged.size, 'root fields');
  }

  #descend(merged: MergedFields, depth: number): void {
    for (const fields of merged.values()) {
      if (this.#complaint !== undefined) return;
      const sets = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
      if (sets.length === 0) continue;
      const within = fields[0]?.name.value.startsWith('__') ? Number.NEGATIVE_INFINITY : depth;
      this.#expectAtMost(this.#limits.maxDepth, within + 1, 'levels of fields');
      if (this.#complaint === undefined) this.#descend(this.#merge(sets), within + 1);
    }
  }

  #merge(sets: readonly SelectionSetNode[]): MergedFields {
    const merged = new Map<string, FieldNode[]>();
    this.#collect(sets, { merged, spread: new Set() });
    return merged;
  }

  #collect(sets: readonly SelectionSetNode[], into: { merged: Map<string, FieldNode[]>; spread: Set<string> }): void {
    for (const selection of sets.flatMap(({ selections }) => selections)) {
      if (this.#complaint !== undefined) return;
      this.#countDirectives(selection.directives);
      if (selection.kind === Kind.FIELD) this.#countField(selection, into.merged);
      else if (selection.kind === Kind.INLINE_FRAGMENT) this.#collect([selection.selectionSet], into);
      else this.#spread(selection.name.value, into);
    }
  }

  #spread(name: string, into: { merged: Map<string, FieldNode[]>; spread: Set<string> }): void {
    const fragment = this.#fragments.get(name);
    if (fragment === undefined || into.spread.has(name)) return;
    into.spread.add(name);
    this.#seenFragments.add(name);
    this.#countDirectives(fragment.directives);
    this.#collect([fragment.selectionSet], into);
  }

  #countField(field: FieldNode, merged: Map<string, FieldNode[]>): void {
    const name = field.alias?.value ?? field.name.value;
    const named = merged.get(name);
    if (named === undefined) merged.set(name, [field]);
    else named.push(field);
    this.#fields += 1;
    if (field.alias !== undefined || named !== undefined) this.#aliases += 1;
    this.#expectAtMost(this.#limits.maxFields, this.#fields, 'fields');
    this.#expectAtMost(this.#limits.maxAliases, this.#aliases, 'aliases and repeated fields');
  }

  #countDirectives(directives: readonly DirectiveNode[] | undefined): void {
    this.#directives += directives?.length ?? 0;
    this.#expectAtMost(this.#limits.maxDirectives, this.#directives, 'directives');
  }

  /** The count stops at the first limit that is exceeded, so the message tells no total. */
  #expectAtMost(limit: number, count: number, what: string): void {
    if (count > limit) this.#complaint ??= `Expected at most ${limit} ${what} in a query, got ${count} or more.`;
  }
}
