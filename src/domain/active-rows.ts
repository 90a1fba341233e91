import { Bitmap } from './bitmap.ts';

/** The rows of all products that were not removed: what a search without a filter may find. */
export class ActiveRows {
  #rows = new Bitmap(0);
  #size = 0;
  #rowCount = 0;
  #productCount = 0;
  #waiting: { readonly from: number; readonly to: number; readonly removed: boolean }[] = [];

  /** The rows `from` up to `to` belong to so many products from now on; they go on where the rows ended. */
  add(from: number, to: number, products: number): void {
    this.#size = to;
    this.#rowCount += to - from;
    this.#productCount += products;
    if (to > from) this.#waiting.push({ from, to, removed: false });
  }

  /** One product's rows are gone. */
  remove(from: number, to: number): void {
    this.#rowCount -= to - from;
    this.#productCount -= to > from ? 1 : 0;
    if (to > from) this.#waiting.push({ from, to, removed: true });
  }

  /** The bitmap is never changed again: after a change the next one is another. */
  read(): { readonly rows: Bitmap; readonly rowCount: number; readonly productCount: number } {
    if (this.#waiting.length > 0) {
      const rows = new Bitmap(this.#size);
      rows.bytes.set(this.#rows.bytes);
      for (const { from, to, removed } of this.#waiting) {
        if (removed) rows.deleteRange(from, to);
        else rows.addRange(from, to);
      }
      this.#rows = rows;
      this.#waiting = [];
    }
    return { rows: this.#rows, rowCount: this.#rowCount, productCount: this.#productCount };
  }
}
