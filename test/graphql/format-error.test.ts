import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { VitrineError } from '../../src/domain/errors.ts';
import { formatError } from '../../src/graphql/format-error.ts';

function format(original: Error, code = 'INTERNAL_SERVER_ERROR') {
  const error = new GraphQLError(original.message, { originalError: original, path: ['search'] });
  return formatError(
    { message: error.message, path: ['search'], extensions: { code, stacktrace: ['at /srv/x.ts'] } },
    error,
  );
}

test('keeps code and message of our own errors', () => {
  expect(format(new VitrineError('NOT_FOUND', 'No such product.'))).toEqual({
    message: 'No such product.',
    path: ['search'],
    extensions: { code: 'NOT_FOUND' },
  });
});

test('tells nothing of an error that is not ours', () => {
  const answer = format(new Error("ENOENT: no such file or directory, open '/srv/vitrine/data/x'"));
  expect(answer).toEqual({
    message: 'Something went wrong on our side.',
    path: ['search'],
    extensions: { code: 'INTERNAL' },
  });
});

test('takes a value of ours that does not fit the schema as our own fault', () => {
  expect(format(new GraphQLError('Int cannot represent non-integer value: 1.5')).extensions).toEqual({
    code: 'INTERNAL',
  });
});

test.each(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_REQUEST', 'OPERATION_RESOLUTION_FAILURE'])(
  'calls %s what it is to the caller: bad input',
  (code) => {
    const error = new GraphQLError('Cannot query field "x".');
    expect(formatError({ message: error.message, extensions: { code } }, error)).toEqual({
      message: 'Cannot query field "x".',
      extensions: { code: 'BAD_USER_INPUT' },
    });
  },
);

test('leaves the words of the persisted query protocol alone', () => {
  const error = new GraphQLError('PersistedQueryNotSupported');
  const { extensions } = formatError(
    { message: error.message, extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
    error,
  );
  expect(extensions).toEqual({ code: 'PERSISTED_QUERY_NOT_SUPPORTED' });
});

test('does not echo a whole photo in a message', () => {
  const error = new GraphQLError(`Variable "$x" got invalid value "${'A'.repeat(1_000_000)}"`);
  const { message } = formatError({ message: error.message, extensions: { code: 'BAD_USER_INPUT' } }, error);
  expect(message).toHaveLength(501);
});
