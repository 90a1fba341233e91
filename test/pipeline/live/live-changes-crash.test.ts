import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { ProductId } from '../../../src/domain/product.ts';
import { runAndKill } from '../../adapters/run-and-kill.ts';
import { temporaryFolder } from '../../adapters/temporary-folder.ts';
import { seededRandom } from '../../contracts/snapshot-content.ts';
import { openCrashShop } from './crash-shop.ts';

const KILLS = 15;
const PROGRAM = fileURLToPath(new URL('change-until-killed.ts', import.meta.url));

/** Lets a process change products for `forMs` after its start and kills it with SIGKILL; gives what it said. */
async function changeAndKill(directory: string, run: number, forMs: number): Promise<readonly string[]> {
  const output = await runAndKill(PROGRAM, [directory, String(run)], forMs);
  return output.split('\n').slice(0, -1);
}

/** What products may be called after a kill: as acknowledged last, or as a change that was under way would have it. */
class Expected {
  readonly #known = new Map<string, Set<string>>();
  acknowledged = 0;

  read(lines: readonly string[]): void {
    for (const line of lines) {
      const [what, id, title] = line.split(' ') as [string, string, string];
      if (what === 'begin') this.#known.set(id, new Set([...this.of(id), title]));
      else if (what === 'done') this.settle(id, title);
    }
  }

  settle(id: string, title: string): void {
    this.acknowledged++;
    this.#known.set(id, new Set([title]));
  }

  of(id: string): ReadonlySet<string> {
    return this.#known.get(id) ?? new Set(['gone']);
  }

  get ids(): readonly string[] {
    return [...this.#known.keys()];
  }
}

it(
  `loses no acknowledged change and starts every time, wherever a kill -9 struck (${KILLS} times)`,
  { timeout: 240_000 },
  async () => {
    const directory = temporaryFolder();
    const random = seededRandom(5);
    const expected = new Expected();
    const said: string[] = [];
    for (let run = 1; run <= KILLS; run++) {
      const lines = await changeAndKill(directory, run, 50 + random() * 2200);
      said.push(...lines);
      expected.read(lines);
      await expectAll(directory, expected);
    }
    expect(expected.acknowledged).toBeGreaterThan(KILLS * 10);
    const reindexes = said.filter((line) => line.startsWith('reindex') && !line.includes('The catalogue is empty'));
    expect(reindexes.filter((line) => line.trim() !== 'reindex SUCCEEDED')).toStrictEqual([]);
    expect(reindexes.length).toBeGreaterThan(0);
  },
);

/** Store and searches know each product as it was acknowledged last; where a change was under way, either or both may have it. */
async function expectAll(directory: string, expected: Expected): Promise<void> {
  await using shop = await openCrashShop(directory);
  expect(shop.liveSnapshot.refused.filter(({ id }) => id !== 'CURRENT')).toStrictEqual([]); // killed before its first pointer
  expect(shop.liveSnapshot.delta.problem).toBeUndefined();
  const ids = expected.ids;
  const stored = await shop.products.loadMany(ids as readonly ProductId[]);
  const wrong = ids.filter((id, i) => !expected.of(id).has(stored[i]?.title ?? 'gone'));
  expect(wrong).toStrictEqual([]);
  if (shop.liveSnapshot.current() === undefined) return;
  using lease = shop.liveSnapshot.acquire();
  const { columns, words, index } = lease.snapshot;
  const eligible = columns.eligible({});
  expect((await index.search({ vector: index.embeddingOf(0), k: 10_000, eligible })).candidates).toHaveLength(
    eligible.rowCount,
  );
  for (const id of ids) {
    const ordinal = columns.ordinalOf(id);
    const found = [...expected.of(id)].filter((title) =>
      title === 'gone'
        ? ordinal === undefined
        : words.search(title, 100).some((hit) => hit.ordinal === ordinal && columns.facts(hit.ordinal).id === id),
    );
    expect([id, found.length > 0]).toStrictEqual([id, true]);
  }
}
