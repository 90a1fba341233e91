import { ApolloServer } from '@apollo/server';
import type { Server } from 'node:http';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import express, { type RequestHandler, Router } from 'express';
import { type GraphqlContext, createContext } from '../graphql/context.ts';
import { formatError, formatErrorWithoutSuggestions } from '../graphql/format-error.ts';
import { queryLimits } from '../graphql/query-limits.ts';
import { resolvers } from '../graphql/resolvers.ts';
import { readTypeDefs } from '../graphql/type-defs.ts';
import { type AdmissionGates, admission } from './admission.ts';
import {
  logInternalErrors,
  noteOutcome,
  refuseLongVariables,
  refuseWithoutScope,
  statusFromErrors,
  tellCost,
  tellRequestId,
} from './apollo-plugins.ts';
import { bodySize, bodyWatch, maxJsonBytes } from './body-limits.ts';
import { multipart } from './multipart.ts';
import { persistedOnly, persistedQueries } from './persisted-queries.ts';
import { rateLimit } from './rate-limit.ts';
import { requestDeadline } from './request-deadline.ts';
import type { ServerConfig, ServerDeps } from './server-config.ts';
import { documentLength, graphqlBodyKind, refuseManyValues } from './graphql-body.ts';
import { continueBody } from './well-formed-request.ts';

/** Apollo Server, started; `stop()` drains the HTTP server, too. */
export async function startApollo(
  { logger }: Pick<ServerDeps, 'logger'>,
  config: Pick<ServerConfig, 'introspection' | 'suggestions' | 'shutdownTimeoutMs' | 'query' | 'persisted'>,
  httpServer: Server,
): Promise<ApolloServer<GraphqlContext>> {
  const apollo = new ApolloServer<GraphqlContext>({
    typeDefs: readTypeDefs(),
    resolvers,
    logger,
    formatError: config.suggestions ? formatError : formatErrorWithoutSuggestions,
    introspection: config.introspection,
    hideSchemaDetailsFromClientErrors: !config.suggestions,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: persistedQueries(config.persisted),
    stopOnTerminationSignals: false, // the program that serves closes in its own order
    parseOptions: { maxTokens: config.query.maxTokens },
    validationRules: [queryLimits(config.query)],
    plugins: [
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: config.shutdownTimeoutMs }),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(), // it looks at every field of an answer; ours are never cached
      noteOutcome,
      refuseWithoutScope,
      refuseLongVariables,
      statusFromErrors,
      tellCost,
      tellRequestId,
      logInternalErrors,
    ],
  });
  await apollo.start();
  return apollo;
}

/**
 * `/graphql`, behind CORS and who asks: size, budget, room; only then the body, and Apollo. In this order, so that a
 * request too many costs nothing.
 */
export function graphqlEndpoint(
  deps: ServerDeps,
  config: ServerConfig,
  { apollo, gates }: { readonly apollo: ApolloServer<GraphqlContext>; readonly gates: AdmissionGates },
): Router {
  const { maxImageBytes } = deps;
  const router = Router();
  router.use(neverCached);
  router.use(graphqlBodyKind);
  router.use(bodySize({ maxImageBytes }));
  router.use(requestDeadline(config.requestTimeoutMs));
  router.use(rateLimit(deps.rateLimiter, config.costs));
  router.use(admission(gates));
  router.use(continueBody);
  router.use(bodyWatch({ maxImageBytes, ...config.body }));
  router.use(multipart(maxImageBytes));
  router.use(
    express.json({ limit: maxJsonBytes(maxImageBytes), verify: (_req, _res, body) => refuseManyValues(body) }),
  );
  router.use(documentLength);
  router.use(persistedOnly(config.persisted));
  router.use(
    expressMiddleware(apollo, {
      context: async ({ res }) => {
        const { caller, signal, logger, requestId, account, outcome = { operation: 'none' } } = res.locals;
        return createContext(deps, { caller, signal, logger, requestId, account, outcome });
      },
    }),
  );
  return router;
}

const neverCached: RequestHandler = (_req, res, next) => {
  res.setHeader('cache-control', 'no-store');
  next();
};
