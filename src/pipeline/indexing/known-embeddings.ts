import type { Embedding } from '../../domain/embedding.ts';
import type { ModelDescription } from '../../domain/model.ts';
import type { EmbeddingStore } from '../../ports/embedding-store.ts';

/** Embeddings saved in one transaction. */
const SAVE_BATCH = 64;

/**
 * Sees to it that the store has the embedding of one model for each content of a picture: each content is embedded once, in
 * this run or in an earlier one. What is stored is not kept in memory, so that a million of them need none.
 */
export class KnownEmbeddings {
  readonly #store: EmbeddingStore;
  readonly #model: ModelDescription;
  readonly #underWay = new Map<string, Promise<void>>();
  #unsaved = new Map<string, Embedding>();
  /** On their way into the store. */
  readonly #leaving = new Set<string>();

  constructor(store: EmbeddingStore, model: ModelDescription) {
    this.#store = store;
    this.#model = model;
  }

  /**
   * Resolves when the embedding of this content is stored, or will be with the next `save`; `embed` makes it when it is not
   * known. Rejects as `embed` does.
   */
  ensure(imageHash: string, embed: () => Promise<Embedding>): Promise<void> {
    const underWay = this.#underWay.get(imageHash);
    if (underWay !== undefined) return underWay;
    const work = this.#ensure(imageHash, embed).finally(() => this.#underWay.delete(imageHash));
    this.#underWay.set(imageHash, work);
    return work;
  }

  async #ensure(imageHash: string, embed: () => Promise<Embedding>): Promise<void> {
    if (this.#unsaved.has(imageHash) || this.#leaving.has(imageHash)) return;
    const [stored] = await this.#store.loadMany(this.#model.sha256, [imageHash]);
    if (stored?.length === this.#model.dimensions) return;
    const embedding = await embed();
    this.#unsaved.set(imageHash, embedding); // not the map as it was before the wait: that may be saved by now
    if (this.#unsaved.size >= SAVE_BATCH) await this.save();
  }

  /** Saves what was embedded since the last save. */
  async save(): Promise<void> {
    const unsaved = this.#unsaved;
    this.#unsaved = new Map();
    for (const imageHash of unsaved.keys()) this.#leaving.add(imageHash);
    const entries = [...unsaved].map(([imageHash, embedding]) => ({ imageHash, embedding }));
    await this.#store.saveMany(this.#model.sha256, entries);
    for (const imageHash of unsaved.keys()) this.#leaving.delete(imageHash);
  }
}
