import { execFile } from 'node:child_process';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../../src/cli/config.ts';
import { startServing } from '../../src/cli/serve.ts';
import { drawCatalogue } from '../web/draw-catalogue.ts';
import { type Place, createPlace, importCatalogue, startLive } from './live-vitrine.ts';

vi.setConfig({ testTimeout: 90_000 }); // each starts programs of its own, which takes its time on a busy machine

const run = promisify(execFile);
const VITRINE = join(import.meta.dirname, '../../src/cli/vitrine.ts');

function environmentOf({ folder }: Place) {
  return { DATA_DIR: join(folder, 'data'), PORT: '0', LOG_LEVEL: 'silent', EMBEDDER_WORKERS: '1' };
}

/** `vitrine …` as a program of its own. */
async function vitrine(place: Place, ...words: readonly string[]): Promise<string> {
  const env = { ...process.env, ...environmentOf(place) };
  const { stdout } = await run(process.execPath, [VITRINE, ...words], { env });
  return stdout.trim();
}

async function indexStatus(url: string, key: string): Promise<number> {
  const headers = { 'content-type': 'application/json', 'x-api-key': key };
  const body = JSON.stringify({ query: '{ index { ready } }' });
  return (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).status;
}

/** The bytes of every file below a folder. */
async function allBytes(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Buffer.concat(await Promise.all(files.map((file) => readFile(file))));
}

describe('the first admin key', () => {
  it('is made at the first start, shown once, kept for its owner alone, and stands nowhere else', async () => {
    await using place = await createPlace();
    const config = parseConfig(environmentOf(place));
    const file = join(place.folder, 'data/admin-key');
    const first = await startServing(config);
    const [, key = ''] = /^Admin key {3}(vk_\S+) \(new, kept in (.*)\)$/.exec(first.adminKeyNotice) ?? [];
    expect(first.adminKeyNotice).toContain(file);
    expect(await readFile(file, 'utf8')).toBe(`${key}\n`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await indexStatus(first.url, key)).toBe(200);
    await first.close();
    const again = await startServing(config);
    expect(again.adminKeyNotice).toBe(`Admin key   kept in ${file}`);
    expect(await indexStatus(again.url, key)).toBe(200);
    await again.close();
    await writeFile(file, '');
    expect((await allBytes(join(place.folder, 'data'))).includes(key.slice(20))).toBe(false);
  });
});

describe('vitrine keys', () => {
  it('makes keys that a running server takes at once, and revokes them within seconds', async () => {
    await using place = await createPlace();
    await using server = await startLive(place.config);
    const key = await vitrine(
      place,
      'keys',
      'create',
      '--name',
      'ops',
      '--scope',
      'search',
      'admin',
      '--expires',
      '90d',
    );
    expect(key).toMatch(/^vk_[0-9a-f]{16}_[\w-]{43}$/);
    expect(await indexStatus(server.url, key)).toBe(200);
    const id = key.slice(3, 19);
    expect(await vitrine(place, 'keys', 'list')).toMatch(new RegExp(`^${id}  ops  search,admin  made .*  expires .*`));
    expect(await vitrine(place, 'keys', 'revoke', id)).toMatch(/^Revoked: .*revoked/);
    let status = 200;
    for (let tries = 0; tries < 50 && status === 200; tries++) {
      await sleep(100);
      status = await indexStatus(server.url, key);
    }
    expect(status).toBe(401);
  });

  it.each([
    ['an unknown scope', ['create', '--name', 'a', '--scope', 'root'], /got "root"/],
    ['a time that is none', ['create', '--name', 'a', '--scope', 'search', '--expires', 'soon'], /got "soon"/],
    ['an unknown key', ['revoke', 'nothing'], /There is no key "nothing"/],
  ])('refuses %s with a clear line', async (_what, words, line) => {
    await using place = await createPlace();
    const { code, stderr } = (await vitrine(place, 'keys', ...words).catch((error: unknown) => error)) as {
      code: number;
      stderr: string;
    };
    expect([code, stderr]).toEqual([1, expect.stringMatching(line)]);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('forgetShopper', () => {
  it('leaves no byte of the shopper in any file, while the server runs and after', async () => {
    await using place = await createPlace();
    await drawCatalogue(place.folder);
    await importCatalogue(place);
    const data = join(place.folder, 'data');
    await using server = await startLive(place.config);
    await server.reindex();
    const search = (id: string, text: string) =>
      server.ask('query ($text: String!, $id: ID) { search(query: { text: $text }, shopper: { id: $id }) { id } }', {
        id,
        text,
      });
    const events = (id: string) => [
      { type: 'PURCHASE', productId: 'red-hat', shopperId: id, searchId: `search-of-${id}` },
    ];
    for (const id of ['ann-of-the-hill', 'bob-of-the-vale']) {
      for (let n = 0; n < 30; n++) await search(id, `words of ${id} ${n}`);
      await server.ask('mutation ($events: [EventInput!]!) { recordEvents(events: $events) { recorded } }', {
        events: events(id),
      });
    }
    await sleep(1000); // the search log is written twice a second
    expect((await allBytes(data)).includes('ann-of-the-hill')).toBe(true);
    await search('ann-of-the-hill', 'the last words of ann-of-the-hill');
    const { data: answer } = await server.admin('mutation { forgetShopper(id: "ann-of-the-hill") }');
    expect(answer).toEqual({ forgetShopper: true });
    const left = await allBytes(data);
    expect([left.includes('ann-of-the-hill'), left.includes('words of bob-of-the-vale 29')]).toEqual([false, true]);
    await server[Symbol.asyncDispose]();
    expect((await allBytes(data)).includes('ann-of-the-hill')).toBe(false);
  });
});
