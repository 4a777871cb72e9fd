/** A bounded cache with one flight per key. Knows nothing of what it holds. */
import { untilCancelled } from "./cancel.ts";

export interface CacheOptions {
  readonly enabled: boolean;
  /** Milliseconds until an entry is loaded anew. */
  readonly ttlMs: number;
  /** Entries kept; beyond that the least recently used goes. */
  readonly maxSize: number;
  /** Told of every look into the cache of that name. */
  readonly onLookup?: ((cache: string, found: boolean) => void) | undefined;
}

export class Cache<T> {
  readonly #options: CacheOptions;
  readonly #name: string;
  readonly #entries = new Map<string, { value: Promise<T>; loadedAt: number }>();

  /** `name` is what it holds, for `onLookup`. */
  constructor(options: CacheOptions, name = "") {
    this.#options = options;
    this.#name = name;
  }

  /**
   * The cached value, or what `load` gives. Callers that come while it loads share the flight; one that
   * gives up (`signal`) leaves it to the others.
   */
  get(key: string, load: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return untilCancelled(this.#options.enabled ? this.#getShared(key, load) : load(), signal);
  }

  #getShared(key: string, load: () => Promise<T>): Promise<T> {
    const { ttlMs, onLookup } = this.#options;
    const found = this.#entries.get(key);
    const isFresh = found !== undefined && performance.now() - found.loadedAt < ttlMs;
    onLookup?.(this.#name, isFresh);
    this.#entries.delete(key);
    if (isFresh) {
      this.#entries.set(key, found);
      return found.value;
    }
    const value = load();
    this.#entries.set(key, { value, loadedAt: performance.now() });
    value.catch(() => {
      if (this.#entries.get(key)?.value === value) this.#entries.delete(key);
    });
    this.#evict();
    return value;
  }

  /** What is kept, without loading it. */
  peek(key: string): Promise<T> | undefined {
    return this.#entries.get(key)?.value;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** Whether there was an entry older than that; it is gone now. */
  deleteOlder(key: string, ageMs: number): boolean {
    const found = this.#entries.get(key);
    if (!found || performance.now() - found.loadedAt <= ageMs) return false;
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  #evict(): void {
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#options.maxSize) break;
      this.#entries.delete(oldest);
    }
  }
}
