import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { VitrineError } from '../domain/errors.ts';

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

/** One customer's addresses are one: an IPv6 line has 2^64 of them, so that its first four groups count; IPv4 stays as it is. */
function networkOf(address = ''): string {
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (v4 !== undefined || !address.includes(':')) return v4 ?? address;
  const [head = '', tail] = address.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - first.length - last.length }, () => '0');
  return [...first, ...zeros, ...last].slice(0, 4).join(':');
}
