import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openFileSnapshotStore } from '../../src/adapters/file-snapshot-store.ts';
import type { Snapshot } from '../../src/ports/snapshot-store.ts';
import { MODEL, seededRandom, snapshotContent } from '../contracts/snapshot-content.ts';
import { runAndKill } from './run-and-kill.ts';
import { temporaryFolder } from './temporary-folder.ts';

const KILLS = 15;
/** Numbers that one process may use; the next begins behind them. */
const PER_PROCESS = 1000;
const UNFINISHED = /^(building|removing|pointer|stamp)-/;
const PROGRAM = fileURLToPath(new URL('publish-until-killed.ts', import.meta.url));

/** Lets a process publish for `forMs` after its start and kills it with SIGKILL; gives the id that it said was published last, and the one it was publishing. */
async function publishAndKill(
  directory: string,
  firstNumber: number,
  forMs: number,
): Promise<{ told?: string; tried?: string }> {
  const output = await runAndKill(PROGRAM, [directory, String(firstNumber)], forMs);
  const told = output.split('\n').findLast((line) => line.startsWith('s'));
  const tried = output
    .split('\n')
    .findLast((line) => line.startsWith('publishing '))
    ?.slice('publishing '.length);
  return { ...(told !== undefined && { told }), ...(tried !== undefined && { tried }) };
}

/** How long one snapshot takes to build and publish on this machine, as busy as it is: kills have to strike within. */
async function timeOfOne(): Promise<number> {
  const store = await openFileSnapshotStore({ directory: temporaryFolder(), keep: 2 });
  const begin = performance.now();
  await store.build(snapshotContent({ id: idOf(1), seed: 1, products: 100, indexType: 'IVF_FLAT' }));
  await store.publish(idOf(1));
  return performance.now() - begin;
}

it(
  `serves what was published last, whole, wherever a kill -9 struck (${KILLS} times)`,
  { timeout: 300_000 },
  async () => {
    const directory = temporaryFolder();
    const random = seededRandom(7);
    const longest = 3 * (await timeOfOne());
    let last = idOf(0);
    for (let kill = 1; kill <= KILLS; kill++) {
      const { told, tried } = await publishAndKill(directory, kill * PER_PROCESS, 20 + random() * longest);
      last = told ?? last;
      const store = await openFileSnapshotStore({ directory, keep: 2 });
      const { snapshot, refused } = await store.openCurrent(MODEL.sha256);
      const servedId = snapshot?.manifest.id ?? idOf(0);
      expect(await answers(snapshot)).toBe(true);
      await snapshot?.close();
      expect([last, tried]).toContain(servedId);
      expect(refused.filter(({ id }) => id !== 'CURRENT')).toStrictEqual([]);
      expect(readdirSync(directory).filter((name) => UNFINISHED.test(name))).toStrictEqual([]);
      last = servedId;
    }
    expect(Number(last.slice(1))).toBeGreaterThan(PER_PROCESS);
  },
);

/** A snapshot finds a picture by itself and a product by its words; where none was published yet there is nothing to ask. */
async function answers(snapshot: Snapshot | undefined): Promise<boolean> {
  if (snapshot === undefined) return true;
  const { candidates } = await snapshot.index.search({ vector: snapshot.index.embeddingOf(11), k: 1 });
  return candidates[0]?.row === 11 && snapshot.words.search('dress', 3).length === 3;
}

function idOf(number: number): string {
  return `s${String(number).padStart(6, '0')}`;
}
