import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { VitrineError } from '../domain/errors.ts';

export interface LivenessSettings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The main thread counts up here twice a second. */
  readonly beats: Int32Array<SharedArrayBuffer>;
  /** Without a beat for so long the process counts as stuck. */
  readonly stuckAfterMs: number;
}

/** What the thread says first: where it listens, or that it cannot. */
export type LivenessReply = { readonly kind: 'listening'; readonly port: number } | { readonly kind: 'taken' };

export interface Liveness {
  readonly port: number;
  close(): Promise<void>;
}

const BEAT_MS = 500;
const STUCK_AFTER_MS = 10_000;

/**
 * `/livez` on a port and in a thread of its own: on the server's port a probe stands in line behind all others that connect, of
 * which the event loop takes one a turn. Answers 503 when the main thread has not come around for ten seconds.
 * Throws CONFLICT when the port is taken.
 */
export async function startLiveness({
  host,
  port,
  stuckAfterMs = STUCK_AFTER_MS,
}: Pick<LivenessSettings, 'host' | 'port'> & Partial<LivenessSettings>): Promise<Liveness> {
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const settings: LivenessSettings = { host, port, beats, stuckAfterMs };
  const worker = new Worker(new URL('liveness-worker.ts', import.meta.url), { workerData: settings, execArgv: [] });
  const [reply] = (await once(worker, 'message')) as [LivenessReply];
  if (reply.kind === 'taken') {
    await worker.terminate();
    throw new VitrineError('CONFLICT', `Cannot listen on ${host}:${port} for /livez: is it in use already?`);
  }
  worker.unref();
  const timer = setInterval(() => Atomics.add(beats, 0, 1), BEAT_MS).unref();
  return {
    port: reply.port,
    async close() {
      clearInterval(timer);
      await worker.terminate();
    },
  };
}
