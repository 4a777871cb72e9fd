/** The computer's clock, as somebody who sets it would change it. What runs on elapsed time must not notice. */

/** Sets the clock that many milliseconds back until disposed. */
export function setClockBack(ms: number): Disposable {
  const Original = Date;
  class Shifted extends Original {
    constructor(value: number | string = Shifted.now()) {
      super(value);
    }
    static override now(): number {
      return Original.now() - ms;
    }
  }
  Object.defineProperty(globalThis, "Date", { value: Shifted, writable: true, configurable: true });
  return {
    [Symbol.dispose]: () =>
      void Object.defineProperty(globalThis, "Date", {
        value: Original,
        writable: true,
        configurable: true,
      }),
  };
}
