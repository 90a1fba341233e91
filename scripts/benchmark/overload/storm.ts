import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { type Answer, type Asked, type Load, openLoop } from './open-loop.ts';
import { type ServerLoad, watchServer } from './server-load.ts';

export interface Storm {
  readonly url: string;
  readonly pid: number;
  readonly adminKey: string;
  /** Photo searches. */
  readonly perSecond: number;
  readonly seconds: number;
  readonly ask: () => Asked;
}

export interface Phase {
  readonly perSecond: number;
  /** Photo searches answered a second. */
  readonly goodput: number;
  readonly photos: readonly Answer[];
  readonly words: readonly Answer[];
  readonly probes: readonly Answer[];
  readonly server: ServerLoad;
  /** Longest time in which the generator itself did not get its turn. */
  readonly generatorGapMs: number;
}

const WORDS = JSON.stringify({
  query: '{ search(query: { text: "blue shirt" }, first: 20) { hits { rank product { id } } } }',
});
const PROBES_PER_SECOND = 20;
const WORDS_PER_SECOND = 5;
const LOOP_RESOLUTION_MS = 1;

/** Photo searches at their pace, searches by words and looks at `/livez` beside them. */
export async function storm({ url, pid, adminKey, perSecond, seconds, ask }: Storm): Promise<Phase> {
  const words: Asked = { headers: { 'content-type': 'application/json' }, body: Buffer.from(WORDS) };
  const read = await watchServer({ url, pid, adminKey });
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  loop.enable();
  const [photos, byWords, probes] = await Promise.all([
    openLoop({ url, perSecond, seconds, ask }),
    openLoop({ url, perSecond: WORDS_PER_SECOND, seconds, ask: () => words }),
    probe({ url, perSecond: PROBES_PER_SECOND, seconds }),
  ]);
  loop.disable();
  const server = await read();
  const goodput = photos.filter(answered).length / spanOf(photos, { perSecond, seconds });
  return { perSecond, goodput, photos, words: byWords, probes, server, generatorGapMs: loop.max / 1e6 };
}

export function answered({ status }: Answer): boolean {
  return status === 200;
}

async function probe(load: Omit<Load, 'ask'>): Promise<readonly Answer[]> {
  const worker = new Worker(new URL('probe-worker.ts', import.meta.url), { workerData: load, execArgv: [] });
  const [answers] = (await once(worker, 'message')) as [readonly Answer[]];
  return answers;
}

/** Seconds until the last good answer came, at least as long as requests were sent: a backlog answered later does not count as speed. */
function spanOf(photos: readonly Answer[], { perSecond, seconds }: Pick<Storm, 'perSecond' | 'seconds'>): number {
  const ends = photos.map((answer, n) => (answered(answer) ? n / perSecond + answer.waitedMs / 1000 : 0));
  return Math.max(seconds, ...ends);
}
