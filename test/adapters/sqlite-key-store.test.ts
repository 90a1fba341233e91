import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqliteKeyStore } from '../../src/adapters/sqlite-key-store.ts';
import { describeKeyStore } from '../contracts/key-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
let files = 0;

describeKeyStore('sqlite', () => openSqliteKeyStore(join(folder, `${files++}.sqlite`)));

it('shows at once what another connection wrote', async () => {
  const file = join(folder, 'shared.sqlite');
  const [one, other] = [await openSqliteKeyStore(file), await openSqliteKeyStore(file)];
  const key = { id: 'a', name: 'a', scopes: ['admin'], createdAt: new Date(1), hash: new Uint8Array(32) } as const;
  await one.create(key);
  expect(await other.load('a')).toStrictEqual(key);
  await other.revoke('a', new Date(2));
  expect((await one.load('a'))?.revokedAt).toEqual(new Date(2));
  await one.close();
  await other.close();
});
