import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type ErrorCode, VitrineError, toVitrineError } from '../domain/errors.ts';

const MAX_MESSAGE_LENGTH = 500; // a message may quote what came, and that may be a whole photo

/** What the GraphQL layer itself objects to, before anything of ours runs: all of it is the caller's to mend. */
const REFUSED_BY_GRAPHQL = new Set<unknown>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
]);

/** What GraphQL ends a message with when it knows something that is spelt alike. */
const SUGGESTION = / ?Did you mean .*$/su;

/** Words of the persisted query protocol, which clients act on. */
export const PROTOCOL_CODES = new Set<unknown>(['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED']);

/**
 * The one place where errors become what callers see: every code is one of `ErrorCode` (or of the persisted query
 * protocol), and what is not ours to tell (a stack, a path, a library's text) becomes INTERNAL.
 */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { locations, path } = formatted;
  return {
    ...translate(formatted, originalOf(error)),
    ...(locations !== undefined && { locations }),
    ...(path !== undefined && { path }),
  };
}

/** The same for servers that keep their schema to themselves: GraphQL goes on about it in errors of variables, too. */
export function formatErrorWithoutSuggestions(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const told = formatError({ ...formatted, message: formatted.message.replace(SUGGESTION, '') }, error);
  return { ...told, message: told.message.replace(SUGGESTION, '') };
}

/** What was thrown: by a resolver, or by us before any resolver ran. */
function originalOf(error: unknown): unknown {
  if (error instanceof GraphQLError && error.originalError instanceof VitrineError) return error.originalError;
  return unwrapResolverError(error);
}

function translate(formatted: GraphQLFormattedError, original: unknown): GraphQLFormattedError {
  const code = formatted.extensions?.['code'];
  if (original instanceof VitrineError) return withCode(original.message, original.code);
  if (formatted.extensions?.['validationErrorCode'] === 'INTROSPECTION_DISABLED')
    return withCode('This server does not tell its schema: introspection is off.', 'BAD_USER_INPUT');
  if (PROTOCOL_CODES.has(code)) return { message: formatted.message, extensions: { code } };
  if (REFUSED_BY_GRAPHQL.has(code) || isRequestError(formatted, original))
    return withCode(formatted.message, 'BAD_USER_INPUT');
  const { message, code: internal } = toVitrineError(original);
  return withCode(message, internal);
}

/** What execution refuses without a code: an operation as a whole (no path), an argument (`null` through a variable). */
function isRequestError({ path }: GraphQLFormattedError, original: unknown): boolean {
  return original instanceof GraphQLError && (path === undefined || original.message.startsWith('Argument "'));
}

function withCode(message: string, code: ErrorCode): GraphQLFormattedError {
  const short = message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message;
  return { message: short, extensions: { code } };
}
