/** A queue that serves its callers in turn: one entry of each, so that a caller with many does not keep out a caller with one. */
export class FairQueue<Entry> {
  readonly #byCaller = new Map<symbol, Entry[]>();
  #size = 0;

  /** Number of entries that wait. */
  get size(): number {
    return this.#size;
  }

  push(caller: symbol, entry: Entry): void {
    const waiting = this.#byCaller.get(caller);
    if (waiting === undefined) this.#byCaller.set(caller, [entry]);
    else waiting.push(entry);
    this.#size++;
  }

  /** Takes the next entry; its caller goes to the end of the line. */
  shift(): Entry | undefined {
    for (const [caller, waiting] of this.#byCaller) {
      const entry = waiting.shift();
      this.#byCaller.delete(caller);
      if (waiting.length > 0) this.#byCaller.set(caller, waiting);
      this.#size--;
      return entry;
    }
    return undefined;
  }

  /** Takes all that this caller still has waiting. */
  remove(caller: symbol): Entry[] {
    const entries = this.#byCaller.get(caller) ?? [];
    this.#byCaller.delete(caller);
    this.#size -= entries.length;
    return entries;
  }

  /** Takes all that waits. */
  drain(): Entry[] {
    const entries = [...this.#byCaller.values()].flat();
    this.#byCaller.clear();
    this.#size = 0;
    return entries;
  }
}
