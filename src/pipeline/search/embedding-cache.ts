import type { Embedding } from '../../domain/embedding.ts';

/** The embedding of something that was asked before, with the upright size in pixels when it was a photo. */
export interface CachedEmbedding {
  readonly embedding: Embedding;
  readonly width?: number;
  readonly height?: number;
}

/** What a query embedding depends on, by which it is found again. */
export interface EmbeddingKey {
  /** `ModelDescription.sha256`. */
  readonly modelSha256: string;
  /** Hash of a photo's bytes and its crop, a text, or a colour as `#rrggbb`. */
  readonly content:
    | { readonly imageId: string; readonly crop: string }
    | { readonly text: string }
    | { readonly colour: string };
}

/** Embeddings of queries made a short while ago. In memory, bounded, never on disk. */
export interface EmbeddingCache {
  get(key: EmbeddingKey): CachedEmbedding | undefined;
  set(key: EmbeddingKey, cached: CachedEmbedding): void;
  readonly usage: CacheUsage;
}

export interface CacheUsage {
  /** Looks that found something, and that did not, since the start. */
  readonly hits: number;
  readonly misses: number;
  readonly bytes: number;
}

/** What an entry takes beside its numbers and its key, about. */
const ENTRY_BYTES = 300;
const BYTES_PER_CHARACTER = 2;

/** Forgets the embeddings not used for longest once all together exceed `maxBytes`; what is larger alone is never kept. */
export function createEmbeddingCache({ maxBytes }: { readonly maxBytes: number }): EmbeddingCache {
  const entries = new Map<string, CachedEmbedding>(); // in order of last use
  const usage = { hits: 0, misses: 0, bytes: 0 };
  const forget = (name: string, { embedding }: CachedEmbedding): void => {
    entries.delete(name);
    usage.bytes -= sizeOf(name, embedding);
  };
  return {
    usage,
    get(key) {
      const name = nameOf(key);
      const found = entries.get(name);
      if (found === undefined) {
        usage.misses++;
        return undefined;
      }
      usage.hits++;
      entries.delete(name);
      entries.set(name, found);
      return found;
    },
    set(key, cached) {
      const name = nameOf(key);
      const before = entries.get(name);
      if (before !== undefined) forget(name, before);
      if (sizeOf(name, cached.embedding) > maxBytes) return;
      entries.set(name, cached);
      usage.bytes += sizeOf(name, cached.embedding);
      for (const [oldest, entry] of entries) {
        if (usage.bytes <= maxBytes) break;
        forget(oldest, entry);
      }
    },
  };
}

function nameOf({ modelSha256, content }: EmbeddingKey): string {
  return `${modelSha256} ${contentName(content)}`;
}

function contentName(content: EmbeddingKey['content']): string {
  if ('text' in content) return `text ${content.text}`;
  return 'colour' in content ? `colour ${content.colour}` : `photo ${content.imageId} ${content.crop}`;
}

function sizeOf(name: string, { byteLength }: Embedding): number {
  return byteLength + BYTES_PER_CHARACTER * name.length + ENTRY_BYTES;
}
