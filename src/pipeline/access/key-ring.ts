import { timingSafeEqual } from 'node:crypto';
import { type ApiKey, isUsable, keyIdOf } from '../../domain/api-key.ts';
import type { Clock } from '../../ports/clock.ts';
import type { KeyStore, StoredApiKey } from '../../ports/key-store.ts';
import { hashKey } from './key-text.ts';

export interface KeyRingDeps {
  readonly keys: Pick<KeyStore, 'load' | 'recordUse'>;
  readonly clock: Clock;
  /** Told when the use of keys could not be noted; nothing else fails with it. */
  readonly onError?: (error: unknown) => void;
}

/** How long a key is believed without another look: what another program revokes is refused after this. */
const FRESH_MS = 2_000;
/** How long a key is believed while the store does not answer. */
const STALE_MS = 60_000;
const MAX_REMEMBERED = 10_000;
const USE_INTERVAL_MS = 60_000;

interface Remembered {
  readonly key: StoredApiKey;
  readonly readAt: number;
}

/** Compared with when there is no such key, so that an unknown id takes as long as a wrong secret. */
const NO_HASH = new Uint8Array(32);

/** Finds the key behind a text, with a look at the store every two seconds a key at most. Unknown ids are asked for each time. */
export class KeyRing {
  readonly #deps: KeyRingDeps;
  readonly #remembered = new Map<string, Remembered>();
  readonly #loading = new Map<string, Promise<StoredApiKey | undefined>>();
  readonly #used = new Map<string, Date>();
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: KeyRingDeps) {
    this.#deps = deps;
  }

  /** The key when it exists, fits and is usable now; undefined in every other case. Throws what the store throws. */
  async find(text: string): Promise<ApiKey | undefined> {
    const id = keyIdOf(text);
    if (id === undefined) return undefined;
    const key = await this.#load(id);
    const fits = timingSafeEqual(hashKey(text), key?.hash ?? NO_HASH);
    if (key === undefined || !fits || !isUsable(key, this.#deps.clock.now())) return undefined;
    this.#noteUse(id);
    return key;
  }

  /** Looks at the store anew when this key comes next. */
  forget(id: string): void {
    this.#remembered.delete(id);
  }

  /** Notes what was used and is not noted yet. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const uses = [...this.#used].map(([id, at]) => ({ id, at }));
    this.#used.clear();
    if (uses.length === 0) return;
    try {
      await this.#deps.keys.recordUse(uses);
    } catch (error) {
      this.#deps.onError?.(error);
    }
  }

  async #load(id: string): Promise<StoredApiKey | undefined> {
    const known = this.#remembered.get(id);
    const age = known === undefined ? Infinity : this.#now() - known.readAt;
    if (known !== undefined && age < FRESH_MS) return known.key;
    try {
      return await this.#read(id);
    } catch (error) {
      if (known !== undefined && age < STALE_MS) return known.key;
      throw error;
    }
  }

  /** One look at a time for each id, however many ask. */
  #read(id: string): Promise<StoredApiKey | undefined> {
    const running = this.#loading.get(id);
    if (running !== undefined) return running;
    const reading = this.#readNow(id).finally(() => this.#loading.delete(id));
    this.#loading.set(id, reading);
    return reading;
  }

  async #readNow(id: string): Promise<StoredApiKey | undefined> {
    const readAt = this.#now();
    const key = await this.#deps.keys.load(id);
    this.#remembered.delete(id);
    if (key === undefined) return undefined;
    this.#remembered.set(id, { key, readAt });
    const [oldest] = this.#remembered.keys();
    if (oldest !== undefined && this.#remembered.size > MAX_REMEMBERED) this.#remembered.delete(oldest);
    return key;
  }

  #noteUse(id: string): void {
    this.#used.set(id, this.#deps.clock.now());
    this.#timer ??= setTimeout(() => void this.flush(), USE_INTERVAL_MS).unref();
  }

  #now(): number {
    return this.#deps.clock.now().getTime();
  }
}
