import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureAdminKey } from '../../src/cli/admin-key.ts';
import { createKey, revokeKey } from '../../src/pipeline/access/manage-keys.ts';
import { temporaryFolder } from '../adapters/temporary-folder.ts';
import { memoryKeyStore } from '../fakes/memory-key-store.ts';

const folder = temporaryFolder();
const clock = { now: () => new Date('2026-05-02T12:00:00Z') };

function place() {
  const dataDir = mkdtempSync(join(folder, 'data-'));
  return { keys: memoryKeyStore(), clock, dataDir, file: join(dataDir, 'admin-key') };
}

describe('ensureAdminKey', () => {
  it('makes one key, shows it once and keeps it readable by its owner alone', async () => {
    const { file, ...deps } = place();
    const { key, notice } = await ensureAdminKey(deps, undefined);
    const text = readFileSync(file, 'utf8').trim();
    expect(key).toBeUndefined();
    expect(notice).toBe(`Admin key   ${text} (new, kept in ${file})`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await deps.keys.list()).toMatchObject([{ id: text.slice(3, 19), scopes: ['admin'] }]);
    expect(await ensureAdminKey(deps, undefined)).toEqual({ notice: `Admin key   kept in ${file}` });
    expect(await deps.keys.list()).toHaveLength(1);
  });

  it('takes the configured key and makes none', async () => {
    const { file: _, ...deps } = place();
    const configured = 'a-key-of-the-configuration';
    expect(await ensureAdminKey(deps, configured)).toEqual({
      key: configured,
      notice: 'Admin key   as configured (ADMIN_KEY)',
    });
    expect(await deps.keys.list()).toEqual([]);
  });

  it('takes the key that an older version left in the file', async () => {
    const { file, ...deps } = place();
    writeFileSync(file, 'a-key-of-an-older-version\n');
    expect(await ensureAdminKey(deps, undefined)).toMatchObject({ key: 'a-key-of-an-older-version' });
    expect(await deps.keys.list()).toEqual([]);
  });

  it('makes none beside an admin key that was made by command', async () => {
    const { file: _, ...deps } = place();
    await createKey(deps, { name: 'mine', scopes: ['admin'] });
    expect((await ensureAdminKey(deps, undefined)).notice).toMatch(/1 made before/);
    expect(await deps.keys.list()).toHaveLength(1);
  });

  it('makes another when the kept one is revoked, and when only keys of less are left', async () => {
    const { file, ...deps } = place();
    await ensureAdminKey(deps, undefined);
    const first = readFileSync(file, 'utf8');
    await createKey(deps, { name: 'page', scopes: ['search', 'events', 'catalogue'] });
    await revokeKey(deps, first.slice(3, 19));
    expect((await ensureAdminKey(deps, undefined)).notice).toMatch(/vk_\S+ \(new/);
    expect(readFileSync(file, 'utf8')).not.toBe(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('makes another when the kept one stands in another store', async () => {
    const { file, ...deps } = place();
    await ensureAdminKey(deps, undefined);
    const other = { ...deps, keys: memoryKeyStore() };
    expect((await ensureAdminKey(other, undefined)).notice).toMatch(/vk_\S+ \(new/);
    expect(await other.keys.list()).toMatchObject([{ id: readFileSync(file, 'utf8').slice(3, 19) }]);
  });
});
