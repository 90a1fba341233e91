// Which searches of ScanIndex run now, together, or wait. One for each JavaScript thread.
import { availableParallelism } from 'node:os';

const MOST_TOGETHER = 16;

/** Calls that wait, oldest first: { handle, exact, query, k, rescored, rows, eligible, threads, resolve, reject, left }. */
let waiting = [];
/** Passes that run and might use one more thread: { pass, calls, wanted, joined }. */
const running = new Set();
let idle = availableParallelism();

/**
 * The answer to one search. It starts at once where a thread is idle, and takes all that are and are worth it; otherwise
 * it waits, and what waits for the same rows goes together, in one pass over them. `left` is called once the rows are no
 * longer needed by this call in the queue.
 */
export function submit(call) {
  return new Promise((resolve, reject) => {
    const entry = { ...call, resolve, reject };
    waiting.push(entry);
    startWhatCan();
    if (!waiting.includes(entry)) return;
    entry.query = entry.query.slice(); // the caller may change them while they wait
    entry.eligible = entry.eligible?.slice();
  });
}

function startWhatCan() {
  while (idle > 0 && waiting.length > 0) start(takeTogether());
  while (idle > 0 && running.size > 0) joinOneMore(running.values().next().value);
}

/** The oldest call and those after it that the same pass can answer. */
function takeTogether() {
  const [{ handle, exact }] = waiting;
  const calls = waiting.filter((call) => call.handle === handle && call.exact === exact).slice(0, MOST_TOGETHER);
  const taken = new Set(calls);
  waiting = waiting.filter((call) => !taken.has(call));
  return calls;
}

function start(calls) {
  const [{ handle, exact }] = calls;
  try {
    const pass = handle.prepare(exact, calls);
    const wanted = Math.min(pass.threads, Math.max(...calls.map(({ threads }) => threads)));
    const run = { pass, calls, wanted, joined: 0 };
    running.add(run);
    joinOneMore(run);
  } catch (error) {
    for (const { reject } of calls) reject(error);
  } finally {
    for (const { left } of calls) left();
  }
}

function joinOneMore(run) {
  run.joined += 1;
  if (run.joined >= run.wanted) running.delete(run);
  idle -= 1;
  void takePart(run);
}

async function takePart(run) {
  try {
    const answers = await run.pass.join();
    running.delete(run); // whoever leaves found nothing more to do
    answers?.forEach((answer, at) => run.calls[at].resolve(answer));
  } catch (error) {
    running.delete(run);
    for (const { reject } of run.calls) reject(error);
  } finally {
    idle += 1;
    startWhatCan();
  }
}
