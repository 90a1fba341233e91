import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { VitrineError } from '../domain/errors.ts';
import { checksumFits, hubPart } from './hub-part.ts';
import type { HubPart } from './hub-part.ts';
import { type Hub, type HubAnswer, type HubChecksum, askHub } from './hub-request.ts';

/** How long a download is patient. */
export interface HubPatience {
  /** Tries in a row that bring nothing. */
  readonly attempts: number;
  /** Before the second try; doubled for each further one, 30 s at most. */
  readonly firstDelayMs: number;
  /** For an answer, and between two pieces of it. */
  readonly idleMs: number;
}

const USUAL_PATIENCE: HubPatience = { attempts: 5, firstDelayMs: 1000, idleMs: 30_000 };
const LONGEST_DELAY_MS = 30_000;

export interface HubFile {
  readonly hub: Hub;
  /** Path below the hub's address. */
  readonly path: string;
  /** Where the file goes; beside it lies `.part` meanwhile, which the next call continues. */
  readonly to: string;
  /** Known beforehand; what the hub says by default. */
  readonly sha256?: string | undefined;
  readonly onProgress?: (done: number, total: number | undefined) => void;
  readonly signal?: AbortSignal | undefined;
  readonly patience?: HubPatience | undefined;
}

/**
 * Downloads a file, continuing what an earlier call left, and checks its sum. Gives the commit that the hub names.
 * Throws NOT_FOUND (no such file), FORBIDDEN (it wants a token), CONFLICT (the content is not what
 * the hub or hub.json say, or nobody says a sum), DEADLINE_EXCEEDED (no answer, or none to its end), INTERNAL (the disk).
 */
export async function downloadHubFile(file: HubFile): Promise<{ readonly revision: string | undefined }> {
  const { attempts, firstDelayMs } = file.patience ?? USUAL_PATIENCE;
  const part = hubPart(file.to);
  let failures = 0;
  for (;;) {
    const before = await part.length();
    try {
      return await downloadOnce(file, part);
    } catch (error) {
      file.signal?.throwIfAborted();
      if (error instanceof VitrineError) throw error;
      failures = (await part.length()) > before ? 1 : failures + 1;
      if (failures >= attempts) throw givenUp(file, error);
      await wait(Math.min(LONGEST_DELAY_MS, firstDelayMs * 2 ** (failures - 1)), undefined, { signal: file.signal });
    }
  }
}

/** Rejects with an error that is not Vitrine's where another try may help. */
async function downloadOnce(file: HubFile, part: HubPart): Promise<{ readonly revision: string | undefined }> {
  const had = existsSync(file.to) ? 0 : await part.length();
  const idle = idleTimer(file);
  try {
    const answer = await askHub(file.hub, file.path, { headers: await rangeFrom(had, part), signal: idle.signal });
    const checksum = expectChecksum(file, answer);
    if (existsSync(file.to)) {
      if (await checksumFits(file.to, checksum)) {
        await answer.body?.cancel();
        return answer;
      }
      await rm(file.to);
    }
    await receive({ file, part, answer, had, onPiece: idle.restart });
    await finish(file, part, { checksum, resumed: answer.status !== 200 });
    return answer;
  } finally {
    idle.stop();
  }
}

async function rangeFrom(had: number, part: HubPart): Promise<Record<string, string>> {
  if (had === 0) return {};
  const validator = await part.validator();
  return { range: `bytes=${had}-`, ...(validator !== undefined && { 'if-range': validator }) };
}

/** The sum to check against; throws for an answer that no other try will change. */
function expectChecksum({ path, sha256, hub }: HubFile, { status, checksum }: HubAnswer): HubChecksum {
  if (status === 401 || status === 403) {
    throw new VitrineError(
      'FORBIDDEN',
      `The hub ${hub.address} does not give ${path} (${status}): set HF_TOKEN to a token that may read it.`,
    );
  }
  if (status === 404 || status === 410) throw new VitrineError('NOT_FOUND', `The hub ${hub.address} has no ${path}.`);
  if (status !== 200 && status !== 206 && status !== 416) throw new Error(`it answered ${status}`);
  if (sha256 !== undefined) return { kind: 'sha256', hex: sha256 };
  if (checksum !== undefined) return checksum;
  throw new VitrineError(
    'CONFLICT',
    `The hub ${hub.address} names no sum for ${path}: expected an X-Linked-ETag or ETag header with its sha256 or git sum, or the sum in hub.json.`,
  );
}

interface Reception {
  readonly file: HubFile;
  readonly part: HubPart;
  readonly answer: HubAnswer;
  readonly had: number;
  readonly onPiece: () => void;
}

async function receive({ file, part, answer, had, onPiece }: Reception): Promise<void> {
  const { status, body, headers } = answer;
  if (status === 416) {
    await body?.cancel();
    return; // everything is there already, or the sum will tell
  }
  const at = status === 206 ? had : 0;
  const total = totalOf(answer, at);
  const validator = strongValidator(headers);
  await using writer = await part.write(at, { validator, expected: total === undefined ? undefined : total - at });
  let done = at;
  for await (const chunk of body ?? []) {
    onPiece();
    await writer.append(chunk);
    done += chunk.length;
    file.onProgress?.(done, total);
  }
  if (total !== undefined && done < total) throw new Error(`it stopped at ${done} of ${total} bytes`);
}

/** Throws when the server continues elsewhere than it was asked to. */
function totalOf({ headers, status }: HubAnswer, at: number): number | undefined {
  if (status !== 206) {
    const length = headers.get('content-length');
    return length === null ? undefined : Number(length);
  }
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? [];
  if (Number(from) !== at) {
    throw new VitrineError(
      'CONFLICT',
      `The hub was asked for bytes from ${at} on and gave those from ${from ?? 'nowhere'} on.`,
    );
  }
  return total === '*' ? undefined : Number(total);
}

/** If-Range takes no weak ETag. */
function strongValidator(headers: Headers): string | undefined {
  const tag = headers.get('etag');
  if (tag !== null && !tag.startsWith('W/')) return tag;
  return headers.get('last-modified') ?? undefined;
}

/** A wrong sum of a continued file is asked for once more from its start: the file may have changed between two calls. */
async function finish(
  { path }: HubFile,
  part: HubPart,
  { checksum, resumed }: { readonly checksum: HubChecksum; readonly resumed: boolean },
): Promise<void> {
  if (await part.checksumFits(checksum)) return part.finish();
  const bytes = await part.length();
  await part.discard();
  if (resumed) throw new Error('what was continued does not fit together');
  throw new VitrineError(
    'CONFLICT',
    `${path} arrived damaged: expected ${checksum.kind} ${checksum.hex}, got ${bytes} bytes with another sum.`,
  );
}

function idleTimer({ patience = USUAL_PATIENCE, signal }: HubFile) {
  const controller = new AbortController();
  const giveUp = () => controller.abort(new Error(`nothing came for ${patience.idleMs / 1000} s`));
  let timer = setTimeout(giveUp, patience.idleMs);
  return {
    signal: signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]),
    restart() {
      clearTimeout(timer);
      timer = setTimeout(giveUp, patience.idleMs);
    },
    stop: () => clearTimeout(timer),
  };
}

function givenUp({ hub, path, patience = USUAL_PATIENCE }: HubFile, cause: unknown): VitrineError {
  return new VitrineError(
    'DEADLINE_EXCEEDED',
    `${path} could not be downloaded from ${hub.address} in ${patience.attempts} tries: ${reasonOf(cause)}. What came is kept: run it again to go on.`,
    { cause },
  );
}

/** fetch says little itself; what the network said is its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, cause } = error as NodeJS.ErrnoException;
  const own = code === undefined ? error.message : `${error.message} (${code})`;
  return cause === undefined ? own : `${own}, ${reasonOf(cause)}`;
}
