// Which searches of ScanIndex run now, together, or wait. One for each JavaScript thread.
import { availableParallelism } from 'node:os';

const MOST_TOGETHER = 16;

class Queue {
  /** Calls that wait, oldest first: { handle, exact, query, k, rescored, rows, eligible, threads, resolve, reject, left }. */
  #waiting = [];
  /** Passes that run and might use one more thread: { pass, calls, wanted, joined }. */
  #running = new Set();
  #idle = availableParallelism();
  #background;

  constructor({ background }) {
    this.#background = background;
  }

  submit(call) {
    return new Promise((resolve, reject) => {
      const entry = { ...call, resolve, reject };
      this.#waiting.push(entry);
      this.#startWhatCan();
      if (!this.#waiting.includes(entry)) return;
      entry.query = entry.query.slice(); // the caller may change them while they wait
      entry.eligible = entry.eligible?.slice();
    });
  }

  #startWhatCan() {
    while (this.#idle > 0 && this.#waiting.length > 0) this.#start(this.#takeTogether());
    while (this.#idle > 0 && this.#running.size > 0) this.#joinOneMore(this.#running.values().next().value);
  }

  /** The oldest call and those after it that the same pass can answer. */
  #takeTogether() {
    const [{ handle, exact }] = this.#waiting;
    const calls = this.#waiting
      .filter((call) => call.handle === handle && call.exact === exact)
      .slice(0, MOST_TOGETHER);
    const taken = new Set(calls);
    this.#waiting = this.#waiting.filter((call) => !taken.has(call));
    return calls;
  }

  #start(calls) {
    const [{ handle, exact }] = calls;
    try {
      const pass = handle.prepare(exact, calls);
      const wanted = Math.min(pass.threads, Math.max(...calls.map(({ threads }) => threads)));
      const run = { pass, calls, wanted, joined: 0 };
      this.#running.add(run);
      this.#joinOneMore(run);
    } catch (error) {
      for (const { reject } of calls) reject(error);
    } finally {
      for (const { left } of calls) left();
    }
  }

  #joinOneMore(run) {
    run.joined += 1;
    if (run.joined >= run.wanted) this.#running.delete(run);
    this.#idle -= 1;
    void this.#takePart(run);
  }

  async #takePart(run) {
    try {
      const answers = await run.pass.join(this.#background);
      this.#running.delete(run); // whoever leaves found nothing more to do
      answers?.forEach((answer, at) => run.calls[at].resolve(answer));
    } catch (error) {
      this.#running.delete(run);
      for (const { reject } of run.calls) reject(error);
    } finally {
      this.#idle += 1;
      this.#startWhatCan();
    }
  }
}

const foreground = new Queue({ background: false });
/** On threads of its own, which give way: nobody in front waits for one. */
const background = new Queue({ background: true });

/**
 * The answer to one search. It starts at once where a thread is idle, and takes all that are and are worth it; otherwise
 * it waits, and what waits for the same rows goes together, in one pass over them. `left` is called once the rows are no
 * longer needed by this call in the queue.
 */
export function submit(call) {
  return (call.background ? background : foreground).submit(call);
}
