import { VitrineError } from '../domain/errors.ts';

export interface GateLimits {
  /** Requests worked on at the same time. */
  readonly inFlight: number;
  /** Requests that may wait for one of these places; more are refused at once. */
  readonly queue: number;
  /** Longest wait: what waited longer is refused, and so is what would have to, as far as can be foreseen. */
  readonly queueTimeoutMs: number;
  /** Requests whose bodies may arrive slowly outside of the places, so that they hold up nobody. */
  readonly slowBodies: number;
}

/** A request's place. */
export interface Place {
  /** Gives it back; once is enough. */
  leave(): void;
  /** Lets the next one in while this one's body is still arriving; its own work goes on as if it had kept its place. */
  stepAside(): void;
}

/** Why a request was refused: the queue was full, its wait would be too long, or was. */
export type Refusal = 'full' | 'hopeless' | 'waited';

export interface GateEvents {
  /** A request was let in, after so many seconds. */
  admitted(waitedSeconds: number): void;
  refused(why: Refusal): void;
}

interface Waiting {
  readonly since: number;
  readonly letIn: () => void;
}

const WEIGHT_OF_LAST = 0.1;
const LONGEST_RETRY_SECONDS = 30;

/** Bounded room for requests of one kind, and a bounded queue before it: first come, first served. */
export class AdmissionGate {
  readonly #limits: GateLimits;
  readonly #events: GateEvents;
  readonly #waiting = new Set<Waiting>();
  #inFlight = 0;
  #aside = 0;
  #meanMs = 0;

  constructor(limits: GateLimits, events: GateEvents) {
    this.#limits = limits;
    this.#events = events;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Requests that stepped aside. */
  get aside(): number {
    return this.#aside;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Resolves with a place, once there is one. Throws OVERLOADED, at once or after the longest
   * wait, with the time to come back; and the signal's reason when the caller leaves while it waits.
   */
  async enter(signal: AbortSignal): Promise<Place> {
    signal.throwIfAborted();
    if (this.#inFlight < this.#limits.inFlight) return this.#take(performance.now());
    if (this.#waiting.size >= this.#limits.queue) throw this.#refuse('full');
    if (this.#expectedWaitMs() > this.#limits.queueTimeoutMs) throw this.#refuse('hopeless');
    return this.#wait(signal);
  }

  #wait(signal: AbortSignal): Promise<Place> {
    const { promise, resolve, reject } = Promise.withResolvers<Place>();
    const since = performance.now();
    const entry: Waiting = { since, letIn: () => resolve(this.#take(since)) };
    const timer = setTimeout(() => leave(this.#refuse('waited')), this.#limits.queueTimeoutMs);
    const leave = (reason: unknown): void => {
      this.#waiting.delete(entry);
      reject(reason);
    };
    const onAbort = (): void => leave(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.add(entry);
    return promise.finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    });
  }

  #take(since: number): Place {
    const start = performance.now();
    this.#inFlight += 1;
    this.#events.admitted((start - since) / 1000);
    let state: 'in' | 'aside' | 'gone' = 'in';
    return {
      leave: () => {
        if (state === 'in') this.#free(start);
        else if (state === 'aside') this.#aside -= 1;
        state = 'gone';
      },
      stepAside: () => {
        if (state !== 'in' || this.#aside >= this.#limits.slowBodies) return;
        state = 'aside';
        this.#aside += 1;
        this.#inFlight -= 1;
        this.#letNextIn();
      },
    };
  }

  #free(start: number): void {
    this.#inFlight -= 1;
    this.#meanMs += WEIGHT_OF_LAST * (performance.now() - start - this.#meanMs);
    this.#letNextIn();
  }

  #letNextIn(): void {
    const [next] = this.#waiting;
    if (next === undefined || this.#inFlight >= this.#limits.inFlight) return;
    this.#waiting.delete(next);
    next.letIn();
  }

  /** By how long the last requests took: every place serves its share of those that wait. */
  #expectedWaitMs(): number {
    return (this.#meanMs * (this.#waiting.size + 1)) / this.#limits.inFlight;
  }

  #refuse(why: Refusal): VitrineError {
    this.#events.refused(why);
    const retryAfterSeconds = Math.min(Math.max(1, Math.ceil(this.#expectedWaitMs() / 1000)), LONGEST_RETRY_SECONDS);
    const message = 'Too many requests are being answered: try again in a moment.';
    return new VitrineError('OVERLOADED', message, { retryAfterSeconds });
  }
}
