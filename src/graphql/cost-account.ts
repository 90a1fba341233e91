import { VitrineError } from '../domain/errors.ts';
import type { Budget, Client, RateLimiter } from '../ports/rate-limiter.ts';

/** Points that parts of a request cost: a photo is decoded and embedded, words are looked up. */
export interface Costs {
  /** Of every root field: a search by words, a product, a mutation. */
  readonly words: number;
  /** Of a root field with a photo that comes with it; one that is known already (`imageId`) costs as much as words. */
  readonly photo: number;
}

/** What `extensions.cost` of an answer tells. */
export interface CostReport {
  readonly spent: number;
  readonly left: number;
  readonly resetsInSeconds: number;
}

/** What one request spends of its client's budget. What its headers tell is paid before the body is read, the rest as it is asked for. */
export class CostAccount {
  readonly #limiter: RateLimiter;
  readonly #client: Client;
  readonly #costs: Costs;
  #prepaid = 0;
  #spent = 0;
  #budget: Budget | undefined;

  constructor(limiter: RateLimiter, { client, costs }: { readonly client: Client; readonly costs: Costs }) {
    this.#limiter = limiter;
    this.#client = client;
    this.#costs = costs;
  }

  /** Pays for a request of this kind. Throws RATE_LIMITED. */
  async prepay(kind: 'photo' | 'words'): Promise<void> {
    this.#prepaid = this.#costs[kind];
    await this.#spend(this.#prepaid);
  }

  /** Pays for a root field or a further part of its query, or for the photo that it turned out to have. Throws RATE_LIMITED. */
  async charge(what: 'field' | 'photo'): Promise<void> {
    const { words, photo } = this.#costs;
    const points = what === 'field' ? words : Math.max(0, photo - words);
    const covered = Math.min(this.#prepaid, points);
    this.#prepaid -= covered;
    if (points > covered) await this.#spend(points - covered);
  }

  /** Gives back what was paid: the request was refused for want of room. */
  async refund(): Promise<void> {
    const points = this.#spent;
    this.#spent = 0;
    await this.#limiter.giveBack(this.#client, points);
  }

  get report(): CostReport | undefined {
    if (this.#budget === undefined) return undefined;
    const { left, resetsInSeconds } = this.#budget;
    return { spent: this.#spent, left, resetsInSeconds };
  }

  async #spend(points: number): Promise<void> {
    this.#budget = await this.#limiter.spend(this.#client, points);
    const { granted, left, resetsInSeconds } = this.#budget;
    if (granted) {
      this.#spent += points;
      return;
    }
    const message = `Too much was asked for in a short time: this costs ${points}, ${left} are left for ${resetsInSeconds} s.`;
    throw new VitrineError('RATE_LIMITED', message, { retryAfterSeconds: resetsInSeconds });
  }
}
