/** Changes as a test makes them: who listens to what, and a word to all of them. */
import { ResourceNotFoundError } from "@modelcontextprotocol/server";
import type { LiveListener, LiveSource } from "../../src/mcp/catalog.ts";

export interface FakeLive extends LiveSource {
  /** What is listened to now, in the order it was asked for; the list of resources as `list`. */
  readonly watched: readonly string[];
  /** Says that a resource, or with `list` the list of them, has changed. */
  change(key: string): void;
  /** Says that a resource is there no more. */
  vanish(key: string): void;
  /** Settles when somebody has begun to listen. */
  whenFirst(): Promise<void>;
  /** Settles when nobody listens to anything. */
  whenDeserted(): Promise<void>;
}

/** @param unreadable resources that nobody may read */
export function createFakeLive(...unreadable: string[]): FakeLive {
  const watches: { key: string; listener: LiveListener }[] = [];
  const first = Promise.withResolvers<void>();
  let deserted = Promise.withResolvers<void>();
  const listenersOf = (key: string): LiveListener[] =>
    watches.filter((each) => each.key === key).map(({ listener }) => listener);
  const watch = (key: string, listener: LiveListener): Promise<Disposable> => {
    if (unreadable.includes(key)) return Promise.reject(new ResourceNotFoundError(key));
    const entry = { key, listener };
    watches.push(entry);
    first.resolve();
    return Promise.resolve({
      [Symbol.dispose]: () => {
        watches.splice(watches.indexOf(entry), 1);
        if (watches.length > 0) return;
        deserted.resolve();
        deserted = Promise.withResolvers();
      },
    });
  };
  return {
    get watched() {
      return watches.map(({ key }) => key);
    },
    watch,
    watchList: (listener) => watch("list", listener),
    change: (key) => listenersOf(key).forEach(({ tell }) => tell()),
    vanish: (key) =>
      listenersOf(key).forEach(({ tell, end }) => {
        end?.();
        tell();
      }),
    whenFirst: () => first.promise,
    whenDeserted: () => watches.length === 0 ? Promise.resolve() : deserted.promise,
  };
}
