import type { Embedding } from '../../domain/embedding.ts';
import type { ModelDescription } from '../../domain/model.ts';
import type { EmbeddingStore } from '../../ports/embedding-store.ts';

/** Embeddings saved in one transaction. */
const SAVE_BATCH = 64;

/** The embeddings of one model by content of the picture: each content is embedded once, in this run or in an earlier one. */
export class KnownEmbeddings {
  readonly #store: EmbeddingStore;
  readonly #model: ModelDescription;
  readonly #byHash = new Map<string, Promise<Embedding>>();
  #unsaved: { readonly imageHash: string; readonly embedding: Embedding }[] = [];

  constructor(store: EmbeddingStore, model: ModelDescription) {
    this.#store = store;
    this.#model = model;
  }

  /** The embedding of this content; `embed` makes it when it is not known. Rejects as `embed` does. */
  loadOrEmbed(imageHash: string, embed: () => Promise<Embedding>): Promise<Embedding> {
    const known = this.#byHash.get(imageHash);
    if (known !== undefined) return known;
    const embedding = this.#load(imageHash, embed);
    this.#byHash.set(imageHash, embedding);
    return embedding;
  }

  async #load(imageHash: string, embed: () => Promise<Embedding>): Promise<Embedding> {
    const [stored] = await this.#store.loadMany(this.#model.sha256, [imageHash]);
    if (stored?.length === this.#model.dimensions) return stored;
    const embedding = await embed();
    this.#unsaved.push({ imageHash, embedding });
    if (this.#unsaved.length >= SAVE_BATCH) await this.save();
    return embedding;
  }

  /** Saves what was embedded since the last save. */
  async save(): Promise<void> {
    const entries = this.#unsaved;
    this.#unsaved = [];
    await this.#store.saveMany(this.#model.sha256, entries);
  }
}
