import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { VitrineError } from '../domain/errors.ts';
import { networkOf } from './rate-limit.ts';

const WINDOW_SECONDS = 60;

/** Counts bad keys and tokens by address, in memory. */
export class FailedAttempts {
  readonly #limiter: RateLimiterMemory;
  readonly #perMinute: number;

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
    this.#limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_SECONDS });
  }

  /** Throws RATE_LIMITED, with the seconds that are left, when `perMinute` attempts from there failed within a minute. */
  async check(address: string | undefined): Promise<void> {
    const seen = await this.#limiter.get(networkOf(address));
    if (seen !== null && seen.consumedPoints >= this.#perMinute) throw tooMany(seen);
  }

  async count(address: string | undefined): Promise<void> {
    await this.#limiter.penalty(networkOf(address));
  }
}

function tooMany({ msBeforeNext }: RateLimiterRes): VitrineError {
  return new VitrineError('RATE_LIMITED', 'Too many bad keys or tokens came from this address: try again later.', {
    retryAfterSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
  });
}
