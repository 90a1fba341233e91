import { GraphQLDateTimeISO } from 'graphql-scalars';
import GraphQLUpload from 'graphql-upload/GraphQLUpload.mjs';
import type { GraphqlContext } from './context.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { changeMutations } from './resolvers/changes.ts';
import { catalogueQueries } from './resolvers/catalogue.ts';
import { eventMutations } from './resolvers/events.ts';
import { hit } from './resolvers/hit.ts';
import { indexQueries, snapshot, snapshotMutations } from './resolvers/index-status.ts';
import { apiKey, keyMutations, keyQueries } from './resolvers/keys.ts';
import { product } from './resolvers/product.ts';
import { reindexMutations, reindexProgress, reindexQueries } from './resolvers/reindex.ts';
import { searchQueries, searchResults, timings } from './resolvers/search.ts';
import { urlScalar } from './url-scalar.ts';
import { untilAborted } from './until-aborted.ts';

export const resolvers: Resolvers = {
  Query: endingWithTheRequest({
    ...searchQueries,
    ...catalogueQueries,
    ...indexQueries,
    ...reindexQueries,
    ...keyQueries,
  }),
  Mutation: endingWithTheRequest({
    ...reindexMutations,
    ...changeMutations,
    ...snapshotMutations,
    ...eventMutations,
    ...keyMutations,
  }),
  SearchResults: searchResults,
  Hit: hit,
  Timings: timings,
  Product: product,
  Snapshot: snapshot,
  ApiKey: apiKey,
  ReindexProgress: reindexProgress,
  DateTime: GraphQLDateTimeISO,
  Upload: GraphQLUpload,
  URL: urlScalar,
};

type Resolve = (...call: [root: never, args: never, context: GraphqlContext, info: never]) => unknown;

/** Every root field is paid for, and none outlives its request: the deadline and the caller's leaving end what it waits for. */
function endingWithTheRequest<T extends Readonly<Record<string, Resolve>>>(fields: T): T {
  const wrapped = Object.entries(fields).map(([name, resolve]): [string, Resolve] => [
    name,
    async (...call) => {
      await call[2].account?.charge('field');
      return untilAborted(call[2].signal, () => resolve(...call));
    },
  ]);
  return Object.fromEntries(wrapped) as T;
}
