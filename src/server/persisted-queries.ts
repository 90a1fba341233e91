import { createHash } from 'node:crypto';
import type { ApolloServerOptions } from '@apollo/server';
import type { Request, RequestHandler } from 'express';
import { VitrineError } from '../domain/errors.ts';
import type { GraphqlContext } from '../graphql/context.ts';
import './locals.ts';

/** Documents by their SHA-256 (hexadecimal). */
export type PersistedQueries = ReadonlyMap<string, string>;

export interface PersistedQueryConfig {
  /** Documents known from the start; they are never forgotten. */
  readonly list: PersistedQueries;
  /** Answers nothing but what is on the list. */
  readonly only: boolean;
  /** Whether clients may leave documents here and name them by their hash from then on (Apollo's protocol). */
  readonly automatic: boolean;
  /** Memory for those, in bytes; the least used ones are forgotten. */
  readonly cacheBytes: number;
}

const PREFIX = 'apq:'; // Apollo's own

/** What Apollo Server asks for a document by its hash; `false` when it takes none. */
export function persistedQueries(
  config: PersistedQueryConfig,
): NonNullable<ApolloServerOptions<GraphqlContext>['persistedQueries']> {
  const { list, only, automatic, cacheBytes } = config;
  if (list.size === 0 && !only && !automatic) return false;
  const remembered = new RememberedDocuments(automatic && !only ? cacheBytes : 0);
  return {
    cache: {
      get: async (key) => list.get(key.slice(PREFIX.length)) ?? remembered.get(key),
      async set(key, document) {
        if (!list.has(key.slice(PREFIX.length))) remembered.set(key, document);
      },
      delete: async (key) => remembered.delete(key),
    },
  };
}

/** Documents up to so many bytes all together; the one that was asked for longest ago goes first. */
class RememberedDocuments {
  readonly #maxBytes: number;
  readonly #documents = new Map<string, string>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(key: string): string | undefined {
    const document = this.#documents.get(key);
    if (document === undefined) return undefined;
    this.#documents.delete(key);
    this.#documents.set(key, document); // asked for just now: to the end of the line
    return document;
  }

  set(key: string, document: string): void {
    this.delete(key);
    this.#documents.set(key, document);
    this.#bytes += bytesOf(key, document);
    for (const oldest of this.#documents.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.delete(oldest);
    }
  }

  delete(key: string): boolean {
    const document = this.#documents.get(key);
    if (document !== undefined) this.#bytes -= bytesOf(key, document);
    return this.#documents.delete(key);
  }
}

function bytesOf(key: string, document: string): number {
  return 2 * (key.length + document.length);
}

/** Stands behind the body parsers: refuses what is not on the list with FORBIDDEN, when nothing else may be asked. */
export function persistedOnly({ list, only }: PersistedQueryConfig): RequestHandler {
  return (req, _res, next) => {
    if (only && !documentsOf(req).every((document) => list.has(sha256(document)))) {
      throw new VitrineError('FORBIDDEN', 'Only queries that are on the list of this server are answered.');
    }
    next();
  };
}

/**
 * The text of a request's document; none when it names it by its hash, which Apollo looks up. An address is read as Apollo
 * does: Express' own reading stops after a thousand parameters, behind which a document could hide.
 */
function documentsOf({ originalUrl, body }: Request): readonly string[] {
  const inAddress = new URLSearchParams(originalUrl.split('?').slice(1).join('?')).getAll('query');
  const posted: unknown = body !== null && typeof body === 'object' && 'query' in body ? body.query : undefined;
  return [...inAddress, ...(typeof posted === 'string' ? [posted] : [])].filter((document) => document !== '');
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
