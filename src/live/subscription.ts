/** One who watches something. Ends once, by either side, and is told nothing after that. Must not know what it watches. */
import type { Change, Listener } from "./target.ts";

export class Subscription implements Disposable {
  readonly #listener: Listener;
  #leave: (() => void) | undefined;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** What is to happen when it ends. */
  onEnd(leave: () => void): void {
    this.#leave = leave;
  }

  tell(change: Change): void {
    if (!this.#leave) return;
    if (change === "gone") this[Symbol.dispose]();
    this.#listener(change);
  }

  [Symbol.dispose](): void {
    const leave = this.#leave;
    this.#leave = undefined;
    leave?.();
  }
}

/** What the subscriptions to one thing are to be told. */
export interface News {
  readonly subscriptions: ReadonlySet<Subscription>;
  readonly change: Change;
}
