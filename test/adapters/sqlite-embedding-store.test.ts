import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqliteEmbeddingStore } from '../../src/adapters/sqlite-embedding-store.ts';
import { describeEmbeddingStore } from '../contracts/embedding-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
let files = 0;
const newFile = () => join(folder, `${files++}.sqlite`);

describeEmbeddingStore('sqlite', () => openSqliteEmbeddingStore(newFile()));

it('keeps embeddings between two openings, and lets two programs have the file open', async () => {
  const path = newFile();
  const one = await openSqliteEmbeddingStore(path);
  const two = await openSqliteEmbeddingStore(path);
  await one.saveMany('model', [{ imageHash: 'x', embedding: Float32Array.of(1, 2) }]);
  await two.saveMany('model', [{ imageHash: 'y', embedding: Float32Array.of(3, 4) }]);
  await one.close();
  await two.close();
  const again = await openSqliteEmbeddingStore(path);
  expect(await again.loadMany('model', ['x', 'y'])).toStrictEqual([Float32Array.of(1, 2), Float32Array.of(3, 4)]);
  await again.close();
});

it('does not open a file that is no database', async () => {
  const path = newFile();
  writeFileSync(path, 'this is no database, '.repeat(100));
  await expect(openSqliteEmbeddingStore(path)).rejects.toThrow(/not a database/);
});
