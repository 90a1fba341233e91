import { type Shown, remove, upsert } from './live-changes.ts';
import { CURRENCY, type ProductInput, type SmallShop } from './small-shop.ts';

/** At most so many products, so that one page of hits holds them all. */
const MAX_PRODUCTS = 95;

/** A change that was sent and not answered: what the product is if it came through; `undefined` for deleted. */
interface Unanswered {
  readonly id: string;
  readonly amount: number | undefined;
}

export interface Settled {
  /** Acknowledged changes that are not there. */
  readonly lost: number;
  /** Products shown that never were, or shown twice. */
  readonly wrong: number;
  readonly differences: readonly string[];
}

/**
 * What the server must show: price by product id, by the changes it acknowledged. A change without an answer may be there or
 * not, or come with a later reindex when it got as far as the product store; the next answered change of the product ends the doubt.
 */
export class CatalogueModel {
  /** A product that is never changed: what all searches start from. */
  readonly anchor: string;
  acknowledged = 0;
  readonly #shop: SmallShop;
  readonly #amounts = new Map<string, number>();
  readonly #deleted = new Set<string>();
  /** What an unanswered change may have made of a product, besides what was acknowledged. */
  readonly #doubts = new Map<string, Unanswered[]>();

  constructor(shop: SmallShop) {
    this.#shop = shop;
    this.anchor = shop.ids[0] ?? '';
    shop.ids.forEach((id, i) => {
      if (id !== this.anchor) this.#amounts.set(id, i);
    });
  }

  /** Makes a random change to a product of this writer's share. Rejects when there was no answer. */
  async changeOne(
    url: string,
    { writer, writers }: { readonly writer: number; readonly writers: number },
  ): Promise<void> {
    const slot = 1 + writer + writers * Math.floor(Math.random() * Math.floor((MAX_PRODUCTS - 1) / writers));
    const id = `p${slot}`;
    const exists = this.#amounts.has(id) && !this.#doubts.has(id);
    const kind = Math.random();
    if (exists && kind < 0.2) return this.#send({ id, amount: undefined }, () => remove(url, [id]));
    const amount = Math.floor(Math.random() * 1_000_000);
    const input: ProductInput = { id, price: { amount, currency: CURRENCY } };
    const whole: ProductInput = { ...input, title: `Product ${slot}`, images: [this.#shop.picture(amount)] };
    return this.#send({ id, amount }, () => upsert(url, [exists && kind < 0.7 ? input : whole]));
  }

  async #send(change: Unanswered, send: () => Promise<void>): Promise<void> {
    const doubts = this.#doubts.get(change.id) ?? [];
    this.#doubts.set(change.id, [...doubts, change]);
    await send();
    this.#doubts.delete(change.id);
    this.#apply(change);
    this.acknowledged++;
  }

  #apply({ id, amount }: Unanswered): void {
    if (amount === undefined) {
      this.#amounts.delete(id);
      this.#deleted.add(id);
    } else {
      this.#amounts.set(id, amount);
      this.#deleted.delete(id);
    }
  }

  /** Compares with all that a search shows after a start. */
  settle(shown: readonly Shown[]): Settled {
    const differences: string[] = [];
    const seen = new Map(shown.map(({ id, amount }) => [id, amount]));
    const doubtful = (id: string) => this.#doubts.get(id)?.some(({ amount }) => amount === seen.get(id)) === true;
    const expected = [...this.#amounts].filter(([id, amount]) => seen.get(id) !== amount && !doubtful(id));
    const strangers = [...seen].filter(([id]) => !this.#amounts.has(id) && !doubtful(id));
    const deleted = strangers.filter(([id]) => this.#deleted.has(id));
    for (const [id, amount] of expected) {
      const got = seen.has(id) ? seen.get(id) : 'no such hit';
      differences.push(`${id}: expected the acknowledged price ${amount}, got ${got}.`);
      this.#apply({ id, amount: seen.get(id) }); // counted once
    }
    for (const [id, amount] of strangers) {
      differences.push(`${id}: expected none, it was deleted or never there.`);
      this.#apply({ id, amount });
    }
    return {
      lost: expected.length + deleted.length,
      wrong: strangers.length - deleted.length + (shown.length - seen.size),
      differences,
    };
  }
}
