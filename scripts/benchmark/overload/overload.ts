import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../../src/cli/config.ts';
import { readStreetPhotos } from '../../demo.ts';
import { DEMO, withDemo } from '../demo-folder.ts';
import { MULTIPART_HEADERS, multipartPhoto } from '../multipart-photo.ts';
import type { Bench, Measures, Part } from '../retrieval/part.ts';
import { startServerProcess } from '../server-process.ts';
import { median, percentile } from '../statistics.ts';
import type { Answer, Asked } from './open-loop.ts';
import { type Phase, answered, storm } from './storm.ts';

const QUERY =
  'query ($image: Upload) { search(query: { image: { upload: $image } }, first: 20) { hits { rank score product { id title } } } }';
const IN_FLIGHT_AT_CAPACITY = 8;

/**
 * Photo searches at half, one, two and four times what the server can answer, in an open loop: goodput, waits of those that
 * were answered (from the moment they were due), and how `/livez` and searches by words fare meanwhile. The client runs on the
 * same machine and takes its share of it, so that the goodput at four times the capacity is told too low rather than too high.
 */
export const overload: Part = {
  name: 'overload',
  title: 'Overload',
  targets: {
    goodput_share_at_4x: '>= 0.8',
    livez_max_ms_at_4x: '<= 100',
    unanswered: '<= 0',
    refused_without_retry_after: '<= 0',
  },
  run: (bench) => withDemo((config) => measureOverload(config, bench)),
};

async function measureOverload(config: Config, { quick, note }: Bench): Promise<Measures> {
  const street = await readStreetPhotos(DEMO);
  const ask = photoRequests(await Promise.all(street.map(({ file }) => readFile(join(DEMO, 'street', file)))));
  const adminKey = randomBytes(16).toString('hex');
  await using server = await startServerProcess(config, { RATE_LIMIT_POINTS: '0', ADMIN_KEY: adminKey });
  const { url, pid } = server;
  const seconds = quick ? 5 : 20;
  await capacity(url, ask, 2); // warm up
  const most = await capacity(url, ask, seconds);
  note(
    `Capacity: ${most.toFixed(1)} photo searches a second (${IN_FLIGHT_AT_CAPACITY} in flight, ${seconds} s); each load for ${seconds} s.`,
  );
  const measures: Record<string, number> = { capacity_per_s: most };
  const phases: Phase[] = [];
  for (const factor of [0.5, 1, 2, 4]) {
    const phase = await storm({ url, pid, adminKey, perSecond: most * factor, seconds, ask });
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

function measuresOf({ photos, words, probes, goodput, server }: Phase, name: string): Measures {
  const waitsOf = (answers: readonly Answer[]) => answers.map(({ waitedMs }) => waitedMs);
  const waits = waitsOf(photos.filter(answered));
  const refusals = waitsOf(photos.filter(({ status }) => status === 503));
  return {
    [`goodput_per_s_at_${name}`]: goodput,
    [`p50_ms_at_${name}`]: median(waits),
    [`p99_ms_at_${name}`]: percentile(waits, 0.99),
    [`refused_share_at_${name}`]: refusals.length / photos.length,
    ...(refusals.length > 0 && { [`refusal_p99_ms_at_${name}`]: percentile(refusals, 0.99) }),
    [`words_answered_share_at_${name}`]: words.filter(answered).length / words.length,
    [`words_p99_ms_at_${name}`]: percentile(waitsOf(words.filter(answered)), 0.99),
    [`livez_p99_ms_at_${name}`]: percentile(waitsOf(probes), 0.99),
    [`livez_max_ms_at_${name}`]: Math.max(...waitsOf(probes)),
    [`server_loop_gap_ms_at_${name}`]: server.loopGapMs,
  };
}

function refusedBadly({ status, retryAfter }: Answer): boolean {
  return status > 0 && status !== 200 && !(Number(retryAfter) >= 1);
}

function describe({ photos, goodput, server, generatorGapMs }: Phase, factor: number): string {
  const counts = Map.groupBy(photos, ({ status, code }) => `${status}${code === undefined ? '' : ` ${code}`}`);
  const told = [...counts].map(([status, answers]) => `${status}: ${answers.length}`).join(', ');
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  return [
    `${factor} times the capacity: ${photos.length} photos sent, ${told}; ${goodput.toFixed(1)} answered a second`,
    `the server's main thread worked ${percent(server.busyShare)} of the time and waited for a processor ${percent(server.starvedShare)}`,
    `longest gap of its event loop ${server.loopGapMs.toFixed(0)} ms, of the generator's ${generatorGapMs.toFixed(0)} ms.`,
  ].join('; ');
}
