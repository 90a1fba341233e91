import { readdir } from 'node:fs/promises';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, mixSeed } from '../render/prng.ts';
import { hostileFiles, mutatedPhoto, plainPhotos } from './fuzz-photos.ts';
import { type FuzzShop, openFuzzShop } from './fuzz-shop.ts';
import { type ProcessUsage, readUsage } from './process-usage.ts';
import { type RawRequest, mutatedRequest, uploadRequest } from './request-mutations.ts';
import { type RawAnswer, sendRaw } from './send-raw.ts';

export interface FuzzOptions {
  readonly requests: number;
  readonly images: number;
  /** Whole uploads of photos, every third of which breaks off; none when left out. */
  readonly uploads?: number;
  readonly seed: number;
  readonly onProgress?: (line: string) => void;
}

export interface FuzzReport {
  /** What should not have been, the first 20. */
  readonly findings: readonly string[];
  /** Answers by HTTP status; 0 counts the requests that broke off. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly warm: ProcessUsage;
  readonly end: ProcessUsage;
  readonly temporaryFiles: readonly string[];
}

const CONCURRENCY = 4;
const MAX_FINDINGS = 20;
/** Above what the warm server held: its heap moves by tens of megabytes between collections. */
const MAX_GROWTH_MIB = 200;
const MAX_MORE_DESCRIPTORS = 10;

/** What an answer never holds: paths, stacks, names of packages. */
const LEAKS = /node_modules|\/src\/|\.ts:\d|\bat .+:\d+:\d+|vips|sharp|busboy|sqlite/i;

/** Sends mutated requests, then mutated pictures, to a server of its own. Equal seeds send the same. */
export async function fuzzServer(options: FuzzOptions): Promise<FuzzReport> {
  const { requests, images, uploads = 0, seed, onProgress = () => {} } = options;
  const plain = await plainPhotos();
  const hostile = hostileFiles(plain[0] as Buffer);
  await using shop = await openFuzzShop(plain.slice(0, 6));
  const run = { shop, findings: [] as string[], statuses: {} as Record<string, number> };
  const request = (i: number): RawRequest => mutatedRequest(plain, createRandom(mixSeed(seed, 1, i)));
  const picture = (i: number): RawRequest =>
    uploadRequest(mutatedPhoto({ plain, hostile }, createRandom(mixSeed(seed, 2, i))));
  const warmUp = Math.min(requests, images, Math.ceil((requests + images) / 10));
  await sendAll(run, warmUp, request);
  await sendAll(run, warmUp, picture);
  const warm = await readUsage(shop.server.pid);
  const before = new Set(await readdir(shop.temporary)); // what the model's runtime wrote when it started
  onProgress(`warm: ${JSON.stringify(warm)}`);
  await sendAll(run, requests - warmUp, (i) => request(i + warmUp));
  onProgress(`requests: ${JSON.stringify(run.statuses)} ${JSON.stringify(await readUsage(shop.server.pid))}`);
  await sendAll(run, images - warmUp, (i) => picture(i + warmUp));
  await sendAll(run, uploads, (i) => ({ ...uploadRequest(plain[i % plain.length] as Buffer), breaksOff: i % 3 === 0 }));
  return await finish(run, warm, before); // before the shop closes
}

interface Run {
  readonly shop: FuzzShop;
  readonly findings: string[];
  readonly statuses: Record<string, number>;
}

async function sendAll(run: Run, count: number, make: (i: number) => RawRequest): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  let next = 0;
  const sendOnes = async (): Promise<void> => {
    while (next < count && run.findings.length < MAX_FINDINGS) {
      const i = next++;
      const raw = make(i);
      try {
        judge(run, raw, await sendRaw(run.shop.server.url, raw, agent));
      } catch (error) {
        run.findings.push(`no answer (${String(error)}) to ${described(raw)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, sendOnes));
  agent.destroy();
}

function judge({ findings, statuses }: Run, raw: RawRequest, answer: RawAnswer | undefined): void {
  const status = answer?.status ?? 0;
  statuses[status] = (statuses[status] ?? 0) + 1;
  if (answer === undefined) return;
  const problem = problemOf(answer);
  if (problem !== undefined) findings.push(`${problem}: ${answer.body.slice(0, 200)} to ${described(raw)}`);
}

function problemOf({ status, body }: RawAnswer): string | undefined {
  if (status >= 500) return `status ${status}`;
  const error = status >= 400;
  if (error && LEAKS.test(body)) return 'an error that tells too much';
  return error && !isJson(body) ? 'an error that is no JSON' : undefined;
}

function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

function described({ method, path, headers, body }: RawRequest): string {
  return `${method} ${path} ${JSON.stringify(headers)} ${body.toString('latin1').slice(0, 1500)}`;
}

async function finish(
  { shop, findings, statuses }: Run,
  warm: ProcessUsage,
  before: ReadonlySet<string>,
): Promise<FuzzReport> {
  await sleep(1000); // for connections to close
  const end = await readUsage(shop.server.pid);
  const temporaryFiles = (await readdir(shop.temporary)).filter((name) => !before.has(name));
  if (end.residentMiB > warm.residentMiB + MAX_GROWTH_MIB) findings.push('memory grew');
  if (end.descriptors > warm.descriptors + MAX_MORE_DESCRIPTORS) findings.push('descriptors were left open');
  if (temporaryFiles.length > 0) findings.push(`temporary files were left: ${temporaryFiles.join(', ')}`);
  return { findings, statuses, warm, end, temporaryFiles };
}
