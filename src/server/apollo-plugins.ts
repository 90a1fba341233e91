import type { ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError } from 'graphql';
import { VitrineError, toVitrineError } from '../domain/errors.ts';
import type { GraphqlContext } from '../graphql/context.ts';
import { operationOf, requireFieldScopes } from '../graphql/field-scopes.ts';
import { PROTOCOL_CODES, formatError } from '../graphql/format-error.ts';
import { requireShortVariables } from '../graphql/variable-limits.ts';
import { headersOf, statusOf } from './http-status.ts';

/**
 * Gives an answer that holds errors and no data at all the status of its first error. An answer with some data is 200:
 * what could be answered was, and each error names its path.
 */
export const statusFromErrors: ApolloServerPlugin<GraphqlContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response, errors: thrown }) {
        if (response.body.kind !== 'single') return;
        const { data, errors } = response.body.singleResult;
        const code = errors?.[0]?.extensions?.['code'];
        if (code === undefined || Object.values(data ?? {}).some((value) => value !== null)) return;
        if (PROTOCOL_CODES.has(code)) return; // clients of that protocol expect 200
        const { status = 500 } = response.http; // what Apollo calls a failure that is not its own
        if (status < 500 && code === 'BAD_USER_INPUT') return; // Apollo knows better: 405, 406
        response.http.status = statusOf(code);
        for (const [name, value] of Object.entries(headersOf(code, retryAfterOf(thrown?.[0]))))
          response.http.headers.set(name, value);
      },
    };
  },
};

function retryAfterOf(error: unknown): number | undefined {
  const original = unwrapResolverError(error);
  return original instanceof VitrineError ? original.retryAfterSeconds : undefined;
}

/** `extensions.cost` of every answer: what it spent of the client's budget and what is left. */
export const tellCost: ApolloServerPlugin<GraphqlContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response, contextValue }) {
        const cost = contextValue.account?.report;
        if (response.body.kind !== 'single' || cost === undefined) return;
        const { singleResult } = response.body;
        singleResult.extensions = { ...singleResult.extensions, cost };
      },
    };
  },
};

/** Notes what was asked and how it ended, for metrics and log. */
export const noteOutcome: ApolloServerPlugin<GraphqlContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, document, contextValue }) {
        if (operation !== undefined) contextValue.outcome.operation = operationOf(operation, document);
      },
      async willSendResponse({ response, contextValue }) {
        if (response.body.kind !== 'single') return;
        const code = response.body.singleResult.errors?.[0]?.extensions?.['code'];
        if (typeof code === 'string') contextValue.outcome.code = code;
      },
    };
  },
};

/** An INTERNAL error tells the id under which the log has its cause. */
export const tellRequestId: ApolloServerPlugin<GraphqlContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response, contextValue }) {
        if (response.body.kind !== 'single') return;
        const { singleResult } = response.body;
        if (singleResult.errors === undefined) return;
        singleResult.errors = singleResult.errors.map((error) =>
          error.extensions?.['code'] === 'INTERNAL'
            ? { ...error, extensions: { ...error.extensions, requestId: contextValue.requestId } }
            : error,
        );
      },
    };
  },
};

/** Refuses an operation that holds anything its caller may not do, before any of it runs. */
export const refuseWithoutScope: ApolloServerPlugin<GraphqlContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, document, schema, contextValue }) {
        // what the schema has no root for (a subscription) fails on its own
        if (operation === undefined || !schema.getRootType(operation.operation)) return;
        requireFieldScopes(operation, document, contextValue.caller);
      },
    };
  },
};

/** Refuses variables that are much work to refuse later on. */
export const refuseLongVariables: ApolloServerPlugin<GraphqlContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, request }) {
        try {
          if (operation !== undefined) requireShortVariables(operation, request.variables ?? {});
        } catch (error) {
          if (!(error instanceof VitrineError)) throw error;
          throw new GraphQLError(error.message, { originalError: error, extensions: { code: error.code } });
        }
      },
    };
  },
};

/** Logs what became INTERNAL, with its cause, under the request's id. */
export const logInternalErrors: ApolloServerPlugin<GraphqlContext> = {
  async requestDidStart() {
    return {
      async didEncounterErrors({ errors, contextValue }) {
        for (const error of errors) {
          if (formatError(error.toJSON(), error).extensions?.['code'] !== 'INTERNAL') continue; // the caller's own fault
          const original = unwrapResolverError(error);
          const { message, cause } = toVitrineError(original);
          contextValue.logger.error({ err: cause ?? original, path: error.path }, message);
        }
      },
    };
  },
};
