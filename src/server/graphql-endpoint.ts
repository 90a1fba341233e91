import type { Server } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import express, { Router } from 'express';
import { type GraphqlContext, createContext } from '../graphql/context.ts';
import { formatError } from '../graphql/format-error.ts';
import { resolvers } from '../graphql/resolvers.ts';
import { rootFieldLimit } from '../graphql/root-field-limit.ts';
import { readTypeDefs } from '../graphql/type-defs.ts';
import { admission } from './admission.ts';
import { logInternalErrors, refuseWithoutScope, statusFromErrors } from './apollo-plugins.ts';
import { multipart } from './multipart.ts';
import { requestDeadline } from './request-deadline.ts';
import type { ServerConfig, ServerDeps } from './server-config.ts';

const MAX_QUERY_TOKENS = 5_000;
const ROOT_FIELD_LIMITS = { maxFields: 20, maxSearches: 5 };

/** Apollo Server, started; `stop()` drains the HTTP server, too. */
export async function startApollo(
  { logger }: Pick<ServerDeps, 'logger'>,
  config: Pick<ServerConfig, 'introspection' | 'shutdownTimeoutMs'>,
  httpServer: Server,
): Promise<ApolloServer<GraphqlContext>> {
  const apollo = new ApolloServer<GraphqlContext>({
    typeDefs: readTypeDefs(),
    resolvers,
    logger,
    formatError,
    introspection: config.introspection,
    hideSchemaDetailsFromClientErrors: !config.introspection,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false, // the program that serves closes in its own order
    parseOptions: { maxTokens: MAX_QUERY_TOKENS },
    validationRules: [rootFieldLimit(ROOT_FIELD_LIMITS)],
    plugins: [
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: config.shutdownTimeoutMs }),
      ApolloServerPluginLandingPageDisabled(),
      refuseWithoutScope,
      statusFromErrors,
      logInternalErrors,
    ],
  });
  await apollo.start();
  return apollo;
}

/** `/graphql`: admission, deadline, body, Apollo; in this order, so that a request too many costs nothing. */
export function graphqlEndpoint(apollo: ApolloServer<GraphqlContext>, deps: ServerDeps, config: ServerConfig): Router {
  const router = Router();
  router.use(admission(config.maxInFlight));
  router.use(requestDeadline(config.requestTimeoutMs));
  router.use(multipart(deps.maxImageBytes));
  router.use(express.json({ limit: jsonLimit(deps.maxImageBytes) }));
  router.use(
    expressMiddleware(apollo, {
      context: async ({ res }) => {
        const { caller, signal, logger } = res.locals;
        return createContext(deps, { caller, signal, logger });
      },
    }),
  );
  return router;
}

/** Room for the largest photo in base64 and a query around it. */
function jsonLimit(maxImageBytes: number): number {
  return Math.ceil((maxImageBytes * 4) / 3) + 1_000_000;
}
