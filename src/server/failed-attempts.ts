import { VitrineError } from '../domain/errors.ts';
import type { Client, RateLimiter } from '../ports/rate-limiter.ts';
import { networkOf } from './rate-limit.ts';

/** Counts bad keys and tokens by address: each takes a point of its budget. */
export class FailedAttempts {
  readonly #limiter: Pick<RateLimiter, 'look' | 'spend'>;

  constructor(limiter: Pick<RateLimiter, 'look' | 'spend'>) {
    this.#limiter = limiter;
  }

  /** Throws RATE_LIMITED, with the seconds that are left, when no attempts from there are left. */
  async check(address: string | undefined): Promise<void> {
    const { granted, resetsInSeconds: retryAfterSeconds } = await this.#limiter.look(clientAt(address));
    if (granted) return;
    const message = 'Too many bad keys or tokens came from this address: try again later.';
    throw new VitrineError('RATE_LIMITED', message, { retryAfterSeconds });
  }

  async count(address: string | undefined): Promise<void> {
    await this.#limiter.spend(clientAt(address), 1);
  }
}

function clientAt(address: string | undefined): Client {
  return { kind: 'address', id: networkOf(address) };
}
