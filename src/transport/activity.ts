/** Counts what runs, so that a server can end when nothing does. Knows nothing of what it counts. */
export class Activity {
  #running = 0;
  #idle: PromiseWithResolvers<void> | undefined;

  /** Counts until the promise settles, and returns it. */
  track<T>(promise: Promise<T>): Promise<T> {
    this.#running++;
    const leave = (): void => this.#leave();
    promise.then(leave, leave);
    return promise;
  }

  /** Settles when nothing runs. */
  whenIdle(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  #leave(): void {
    this.#running--;
    if (this.#running > 0) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }
}
