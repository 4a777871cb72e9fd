/** Tells tests how far polls have come, so that none has to sleep: by the calls that are begun. */
import { type Observer, UNOBSERVED } from "../../src/odoo/observer.ts";

export interface Rounds {
  readonly observer: Observer;
  /** How many calls of that model were begun. */
  count(model: string): number;
  /** Resolves when so many more calls of that model have begun: the ones before the last are answered and told. */
  begun(model: string, calls: number): Promise<void>;
}

export function countRounds(): Rounds {
  const counts = new Map<string, number>();
  const waiting = new Set<{ model: string; until: number; resolve: () => void }>();
  const count = (model: string): number => counts.get(model) ?? 0;
  return {
    observer: {
      ...UNOBSERVED,
      call: (called, run) => {
        const reached = count(called.model) + 1;
        counts.set(called.model, reached);
        for (const waiter of waiting) {
          if (waiter.model !== called.model || waiter.until > reached) continue;
          waiting.delete(waiter);
          waiter.resolve();
        }
        return run();
      },
    },
    count,
    begun: (model, calls) =>
      new Promise((resolve) => void waiting.add({ model, until: count(model) + calls, resolve })),
  };
}
