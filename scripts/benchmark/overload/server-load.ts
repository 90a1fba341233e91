import { readFile } from 'node:fs/promises';

interface Watched {
  readonly url: string;
  readonly pid: number;
  readonly adminKey: string;
}

/** How the server's main thread fared, which answers everything. */
export interface ServerLoad {
  /** Longest time in which its event loop did not get around: until then it answers nobody. */
  readonly loopGapMs: number;
  /** Share of the time in which it worked. */
  readonly busyShare: number;
  /** Share of the time in which it could have worked and the machine had no processor for it; NaN where the system does not tell. */
  readonly starvedShare: number;
}

/** Begins to watch; what it resolves with ends it and tells. */
export async function watchServer(server: Watched): Promise<() => Promise<ServerLoad>> {
  await loopGapMs(server); // each reading begins a new one
  const before = await scheduled(server);
  const start = performance.now();
  return async () => {
    const after = await scheduled(server);
    const nanoseconds = (performance.now() - start) * 1e6;
    return {
      loopGapMs: await loopGapMs(server),
      busyShare: (after.ran - before.ran) / nanoseconds,
      starvedShare: (after.waited - before.waited) / nanoseconds,
    };
  };
}

async function loopGapMs({ url, adminKey }: Watched): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers: { 'x-api-key': adminKey } });
  const seconds = /^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(await response.text())?.[1];
  if (seconds === undefined) throw new Error(`Expected the lag of the event loop in /metrics, got ${response.status}.`);
  return Number(seconds) * 1000;
}

/** Nanoseconds in which the main thread ran, and in which it waited for a processor, since it began (Linux). */
async function scheduled({ pid }: Watched): Promise<{ readonly ran: number; readonly waited: number }> {
  const text = await readFile(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').catch(() => '');
  const [ran = Number.NaN, waited = Number.NaN] = text === '' ? [] : text.split(' ').map(Number);
  return { ran, waited };
}
