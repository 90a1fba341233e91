import { GraphQLScalarType } from 'graphql';
import { badInput } from '../domain/errors.ts';

/** `URL`: any text here; whoever loads it parses it and answers URL_NOT_ALLOWED for what is none. */
export const urlScalar = new GraphQLScalarType<string, string>({
  name: 'URL',
  parseValue(value) {
    if (typeof value === 'string') return value;
    throw badInput('Expected a URL as a string.');
  },
});
