import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../../src/cli/config.ts';
import { readStreetPhotos } from '../../demo.ts';
import { MULTIPART_HEADERS, multipartPhoto } from '../multipart-photo.ts';
import type { Bench, Measures } from '../retrieval/part.ts';
import { startServerProcess } from '../server-process.ts';
import { median, percentile } from '../statistics.ts';
import { type Answer, type Asked, openLoop } from './open-loop.ts';

const QUERY =
  'query ($image: Upload) { search(query: { image: { upload: $image } }, first: 20) { hits { rank score product { id title } } } }';
const WORDS = JSON.stringify({
  query: '{ search(query: { text: "blue shirt" }, first: 20) { hits { rank product { id } } } }',
});
const PROBES_PER_SECOND = 20;
const WORDS_PER_SECOND = 5;
const IN_FLIGHT_AT_CAPACITY = 8;

/** What each measure has to keep to. */
export const OVERLOAD_TARGETS = {
  goodput_share_at_4x: '>= 0.8',
  livez_max_ms_at_4x: '<= 100',
  unanswered: '<= 0',
  refused_without_retry_after: '<= 0',
};

/**
 * Photo searches at half, one, two and four times what the server can answer, in an open loop: goodput, waits of those that
 * were answered (from the moment they were due), and how `/livez` and searches by words fare meanwhile. The client runs on the
 * same machine and takes its share of it, so that the goodput at four times the capacity is told too low rather than too high.
 */
export async function benchOverload(
  config: Config,
  demo: string,
  { quick, note }: Pick<Bench, 'quick' | 'note'>,
): Promise<Measures> {
  const street = await readStreetPhotos(demo);
  const photos = await Promise.all(street.map(({ file }) => readFile(join(demo, 'street', file))));
  const ask = photoRequests(photos);
  await using server = await startServerProcess(config, { RATE_LIMIT_POINTS: '0', LOG_LEVEL: 'info' });
  const { url } = server;
  const seconds = quick ? 5 : 20;
  await capacity(url, ask, 2); // warm up
  const most = await capacity(url, ask, seconds);
  note(
    `Capacity: ${most.toFixed(1)} photo searches a second (${IN_FLIGHT_AT_CAPACITY} in flight, ${seconds} s); each load for ${seconds} s.`,
  );
  const measures: Record<string, number> = { capacity_per_s: most };
  const phases: Phase[] = [];
  for (const factor of [0.5, 1, 2, 4]) {
    const phase = await storm({ url, perSecond: most * factor, seconds, ask });
    phases.push(phase);
    Object.assign(measures, measuresOf(phase, `${factor}x`.replace('.', '_')));
    note(describe(phase, factor));
  }
  const best = Math.max(most, ...phases.map(({ goodput }) => goodput));
  measures['goodput_share_at_4x'] = (phases.at(-1)?.goodput ?? 0) / best;
  const all = phases.flatMap(({ photos: answers, words, probes }) => [...answers, ...words, ...probes]);
  measures['unanswered'] = all.filter(({ status }) => status <= 0).length;
  measures['refused_without_retry_after'] = all.filter(refusedBadly).length;
  return measures;
}

/** Every request is another photo: what the server remembers of photos does not help it. */
function photoRequests(photos: readonly Uint8Array[]): () => Asked {
  let sent = 0;
  return () => {
    sent += 1;
    const photo = photos[sent % photos.length] as Uint8Array;
    const unseen = Buffer.concat([photo, Buffer.from(`request ${sent}`)]); // decoders stop at the end marker of a JPEG
    return { headers: MULTIPART_HEADERS, body: multipartPhoto(QUERY, unseen) };
  };
}

/** Answers a second with so many requests in flight that the server never idles and never refuses. */
async function capacity(url: string, ask: () => Asked, seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let count = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      const { headers, body } = ask();
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { ...headers },
        body: Uint8Array.from(body ?? []),
      });
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`Expected 200 below capacity, got ${response.status}.`);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT_AT_CAPACITY }, client));
  return count / seconds;
}

interface Phase {
  readonly goodput: number;
  readonly photos: readonly Answer[];
  readonly words: readonly Answer[];
  readonly probes: readonly Answer[];
}

interface Storm {
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly ask: () => Asked;
}

async function storm({ url, perSecond, seconds, ask }: Storm): Promise<Phase> {
  const words: Asked = { headers: { 'content-type': 'application/json' }, body: Buffer.from(WORDS) };
  const probe: Asked = { path: '/livez', method: 'GET' };
  const [photos, byWords, probes] = await Promise.all([
    openLoop({ url, perSecond, seconds, ask }),
    openLoop({ url, perSecond: WORDS_PER_SECOND, seconds, ask: () => words }),
    openLoop({ url, perSecond: PROBES_PER_SECOND, seconds, ask: () => probe }),
  ]);
  const good = photos.filter(answered);
  return { goodput: good.length / spanOf(photos, { perSecond, seconds }), photos, words: byWords, probes };
}

/** Seconds until the last good answer came, at least as long as requests were sent: a backlog answered later does not count as speed. */
function spanOf(photos: readonly Answer[], { perSecond, seconds }: Pick<Storm, 'perSecond' | 'seconds'>): number {
  const ends = photos.map((answer, n) => (answered(answer) ? n / perSecond + answer.waitedMs / 1000 : 0));
  return Math.max(seconds, ...ends);
}

function measuresOf(phase: Phase, name: string): Measures {
  const waits = phase.photos.filter(answered).map(({ waitedMs }) => waitedMs);
  const refusals = phase.photos.filter(({ status }) => status === 503).map(({ waitedMs }) => waitedMs);
  return {
    [`goodput_per_s_at_${name}`]: phase.goodput,
    [`p50_ms_at_${name}`]: median(waits),
    [`p99_ms_at_${name}`]: percentile(waits, 0.99),
    [`refused_share_at_${name}`]: refusals.length / phase.photos.length,
    ...(refusals.length > 0 && { [`refusal_p99_ms_at_${name}`]: percentile(refusals, 0.99) }),
    [`words_answered_share_at_${name}`]: phase.words.filter(answered).length / phase.words.length,
    [`words_p99_ms_at_${name}`]: percentile(
      phase.words.filter(answered).map(({ waitedMs }) => waitedMs),
      0.99,
    ),
    [`livez_max_ms_at_${name}`]: Math.max(...phase.probes.map(({ waitedMs }) => waitedMs)),
  };
}

function answered({ status }: Answer): boolean {
  return status === 200;
}

function refusedBadly({ status, retryAfter }: Answer): boolean {
  return status > 0 && status !== 200 && !(Number(retryAfter) >= 1);
}

function describe({ photos, goodput }: Phase, factor: number): string {
  const counts = Map.groupBy(photos, ({ status, code }) => `${status}${code === undefined ? '' : ` ${code}`}`);
  const told = [...counts].map(([status, answers]) => `${status}: ${answers.length}`).join(', ');
  return `${factor} times the capacity: ${photos.length} photos sent, ${told}; ${goodput.toFixed(1)} answered a second.`;
}
