import { DatabaseSync } from 'node:sqlite';
import type { Embedding } from '../domain/embedding.ts';
import type { EmbeddingStore } from '../ports/embedding-store.ts';
import { inDatabase, transaction } from './sqlite-database.ts';

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS embeddings (
    model_sha256 TEXT NOT NULL,
    image_hash TEXT NOT NULL,
    embedding BLOB NOT NULL, -- float32, little endian
    UNIQUE (model_sha256, image_hash)
  ) STRICT;`;

const LOAD = `
  SELECT image_hash, embedding FROM embeddings
  WHERE model_sha256 = ? AND image_hash IN (SELECT value FROM json_each(?))`;
const SAVE = 'INSERT OR REPLACE INTO embeddings (model_sha256, image_hash, embedding) VALUES (?, ?, ?)';

/** Longest wait for another process that writes. */
const BUSY_TIMEOUT_MS = 10_000;

/** Embeddings in one SQLite file, made when it is not there. Calls are short and run on the calling thread. */
export async function openSqliteEmbeddingStore(path: string): Promise<EmbeddingStore> {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  database.exec(SCHEMA);
  const load = database.prepare(LOAD);
  const save = database.prepare(SAVE);
  return {
    async loadMany(modelSha256, imageHashes) {
      const found = new Map<string, Embedding>();
      for (const row of load.iterate(modelSha256, JSON.stringify(imageHashes))) {
        found.set(row['image_hash'] as string, toEmbedding(row['embedding'] as Uint8Array));
      }
      return imageHashes.map((hash) => found.get(hash));
    },
    async saveMany(modelSha256, entries) {
      if (entries.length === 0) return;
      inDatabase('save embeddings', () =>
        transaction(database, () => {
          for (const { imageHash, embedding } of entries) save.run(modelSha256, imageHash, toBytes(embedding));
        }),
      );
    },
    async close() {
      if (database.isOpen) database.close();
    },
  };
}

function toBytes(embedding: Embedding): Uint8Array {
  return new Uint8Array(embedding.buffer, embedding.byteOffset, embedding.byteLength);
}

/** A copy: SQLite's bytes need not be aligned for floats. */
function toEmbedding(bytes: Uint8Array): Embedding {
  return new Float32Array(bytes.slice().buffer);
}
