import type { Product } from '../api/contract.ts';
import { RECORD_EVENTS } from '../api/documents.ts';
import { postGraphql } from '../api/post-graphql.ts';
import { searchProducts, type SearchRequest } from '../api/search-products.ts';
import { ShopError } from '../api/shop-error.ts';
import { loadSamplePhoto, loadSamples } from '../photo/samples.ts';
import { toProductFilter, type Filter } from './filter.ts';
import { loadCatalogue, loadProduct, loadQuery, preparePhoto } from './load-query.ts';
import { isStart, openShopHistory, type Entry, type ShopHistory } from './shop-history.ts';
import {
  appendResults,
  isBlank,
  NO_QUERY,
  showResults,
  START_STATE,
  type Query,
  type ShopState,
  type Shown,
  type ShownHit,
} from './shop-state.ts';

/** A slider rests this long before it searches. */
const REST_MS = 180;

/** All the page knows and does: holds the state, talks to the server, and lets only the newest search's answer through. */
export class SearchSession {
  #state = START_STATE;
  #running = new AbortController();
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #history: ShopHistory = openShopHistory((entry) => void this.#restore(entry));

  get state(): ShopState {
    return this.#state;
  }

  /** Calls `listener` after every change; returns what ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Loads what the start page shows and runs the search that the address names. */
  async start(): Promise<void> {
    await Promise.all([this.#restore(this.#history.current()), this.#loadCatalogue(), this.#loadSamples()]);
  }

  async searchByPhoto(file: Blob, sample?: string): Promise<void> {
    const signal = this.#begin();
    const photo = await preparePhoto(file, sample);
    if (!signal.aborted) await this.#pushQuery({ ...this.#state.query, photo, like: undefined });
  }

  async searchBySample(file: string): Promise<void> {
    const signal = this.#begin();
    const picture = await loadSamplePhoto(file).catch(() => undefined);
    if (signal.aborted) return;
    if (picture === undefined) this.#fail(new ShopError('UNREACHABLE', 'The sample photo did not arrive.'));
    else await this.searchByPhoto(picture, file);
  }

  async searchByWords(words: string): Promise<void> {
    await this.#pushQuery({ ...this.#state.query, words: words.trim(), like: undefined });
  }

  async searchLike(product: Product): Promise<void> {
    this.#set({ opened: undefined });
    await this.#pushQuery({ ...NO_QUERY, like: product });
  }

  /** Searches for the same in a colour, `#rrggbb`; undefined leaves the colour as it is. */
  async searchInColour(colour: string | undefined): Promise<void> {
    await this.#pushQuery({ ...this.#state.query, colour });
  }

  /** Takes the photo, or the product to look like, out of the search. */
  async removePicture(): Promise<void> {
    await this.#pushQuery({ ...this.#state.query, photo: undefined, like: undefined });
  }

  async clear(): Promise<void> {
    this.#set({ filter: START_STATE.filter, colourWeight: undefined, imageWeight: START_STATE.imageWeight });
    await this.#pushQuery(NO_QUERY);
  }

  /** Changes these conditions, on top of those there are now: the page may not have drawn the latest yet. */
  async narrow(conditions: Partial<Filter>): Promise<void> {
    this.#set({ filter: { ...this.#state.filter, ...conditions } });
    this.#history.replace(this.#entry());
    await this.#run('refined');
  }

  weigh(weights: Partial<Pick<ShopState, 'imageWeight' | 'colourWeight'>>): void {
    this.#set(weights);
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => void this.#run('refined'), REST_MS);
  }

  async retry(): Promise<void> {
    if (this.#state.catalogue === undefined) void this.#loadCatalogue();
    await this.#run('new');
  }

  async loadMore(): Promise<void> {
    const { progress } = this.#state;
    if (progress.kind !== 'shown' || progress.more === 'loading' || progress.shown.next === undefined) return;
    const signal = this.#supersede();
    const { shown } = progress;
    this.#set({ progress: { kind: 'shown', shown, more: 'loading' } });
    try {
      const results = await searchProducts(this.#request(shown.next), signal);
      this.#set({ progress: { kind: 'shown', shown: appendResults(shown, results), more: 'ready' } });
    } catch {
      if (!signal.aborted) this.#set({ progress: { kind: 'shown', shown, more: 'failed' } });
    }
  }

  /** Shows a hit's details, and tells the server that the shopper chose it. */
  open(hit: ShownHit): void {
    this.#set({ opened: { hit, product: hit.product } });
    const event = { type: 'CLICK', productId: hit.product.id, searchId: hit.searchId, position: hit.rank };
    // Lost events are no concern of the shopper's.
    postGraphql({ query: RECORD_EVENTS, variables: { events: [event] } }).catch(() => undefined);
  }

  /** Shows another variant of the opened hit. */
  async openVariant(id: string): Promise<void> {
    const { opened } = this.#state;
    const product = id === opened?.hit.product.id ? opened.hit.product : await loadProduct(id);
    const stillOpen = opened !== undefined && this.#state.opened?.hit === opened.hit;
    if (stillOpen && product !== undefined) this.#set({ opened: { hit: opened.hit, product } });
  }

  close(): void {
    this.#set({ opened: undefined });
  }

  async #pushQuery(query: Query): Promise<void> {
    this.#set({ query });
    this.#history.push(this.#entry());
    scrollTo({ top: 0 });
    await this.#run('new');
  }

  async #run(kind: 'new' | 'refined'): Promise<void> {
    clearTimeout(this.#restTimer);
    if (isBlank(this.#state.query)) {
      this.#supersede();
      this.#set({ progress: { kind: 'start' } });
      return;
    }
    const signal = this.#begin(kind === 'refined' ? this.#onShow() : undefined);
    try {
      const shown = showResults(await searchProducts(this.#request(undefined), signal));
      this.#set({ progress: { kind: 'shown', shown, more: 'ready' } });
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  #begin(before?: Shown): AbortSignal {
    this.#set({ progress: { kind: 'searching', before } });
    return this.#supersede();
  }

  /** Aborts the search before, so that its answer is never shown. */
  #supersede(): AbortSignal {
    this.#running.abort();
    this.#running = new AbortController();
    return this.#running.signal;
  }

  #fail(cause: unknown): void {
    const error = cause instanceof ShopError ? cause : new ShopError('INTERNAL', 'The page failed.', { cause });
    this.#set({ progress: { kind: 'failed', error } });
  }

  #onShow(): Shown | undefined {
    const { progress } = this.#state;
    if (progress.kind === 'shown') return progress.shown;
    return progress.kind === 'searching' ? progress.before : undefined;
  }

  #request(after: string | undefined): SearchRequest {
    const { query, filter, imageWeight, colourWeight, catalogue } = this.#state;
    const { words, photo, like, colour } = query;
    const productFilter = toProductFilter(filter, catalogue?.priceRange?.currency);
    const asked = { words, photo: photo?.blob, productId: like?.id, colour };
    return { ...asked, imageWeight, colourWeight, filter: productFilter, after };
  }

  #entry(): Entry {
    const { query, filter } = this.#state;
    const { words, photo, like, colour } = query;
    return { address: { words, like: like?.id, sample: photo?.sample, colour, filter }, photo };
  }

  async #restore(entry: Entry): Promise<void> {
    this.#set({ filter: entry.address.filter, opened: undefined });
    const signal = isStart(entry) ? this.#supersede() : this.#begin();
    const query = await loadQuery(entry);
    if (signal.aborted) return;
    this.#set({ query });
    await this.#run('new');
  }

  async #loadCatalogue(): Promise<void> {
    this.#set({ catalogue: await loadCatalogue() });
  }

  async #loadSamples(): Promise<void> {
    this.#set({ samples: await loadSamples() });
  }

  #set(change: Partial<ShopState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
