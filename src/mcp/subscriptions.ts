/**
 * What one connection wants to be told of: resources that change, and the list of them.
 *
 * Knows who listens to what, and that everything ends with the connection. Must not know how a change is noticed.
 */
import type { Server } from "@modelcontextprotocol/server";
import { type LiveListener, type LiveSource, refused } from "./catalog.ts";
import { guarded, type MethodEntry, methodEntry, type MethodOptions } from "./methods.ts";
import { readParams } from "./params.ts";

/** Resources that one connection may listen to. */
const MAX_SUBSCRIPTIONS = 1_000;

/** The key of what tells of the list of resources: no URI. */
const LIST = Symbol("list");

type Key = string | typeof LIST;

export class Subscriptions implements Disposable {
  readonly #live: LiveSource;
  readonly #held = new Map<Key, Promise<Disposable>>();
  #isOver = false;

  constructor(live: LiveSource) {
    this.#live = live;
  }

  /** Resources that are listened to. */
  get size(): number {
    return this.#held.size - Number(this.#held.has(LIST));
  }

  /** Listens to a resource; to one that is listened to already, nothing is added. @throws like a read of it */
  async add(uri: string, listener: LiveListener): Promise<void> {
    if (!this.#held.has(uri) && this.size >= MAX_SUBSCRIPTIONS) {
      const text = `Cannot subscribe: a connection may have ${MAX_SUBSCRIPTIONS} subscriptions, ` +
        "end some or subscribe to a list";
      throw refused(text, "invalid_params");
    }
    // What is gone may come back, and be subscribed to again.
    const forget = (): void => this.remove(uri);
    await this.#hold(uri, () => this.#live.watch(uri, { ...listener, end: forget }));
  }

  /** Listens to the list of resources. */
  async addList(listener: LiveListener): Promise<void> {
    await this.#hold(LIST, () => this.#live.watchList(listener));
  }

  remove(uri: string): void {
    this.#release(uri);
  }

  removeList(): void {
    this.#release(LIST);
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const key of [...this.#held.keys()]) this.#release(key);
  }

  #release(key: Key): void {
    const watch = this.#held.get(key);
    this.#held.delete(key);
    end(watch);
  }

  async #hold(key: Key, begin: () => Promise<Disposable>): Promise<void> {
    const known = this.#held.get(key);
    if (known) return void await known;
    const watch = begin();
    this.#held.set(key, watch);
    try {
      await watch;
    } catch (error) {
      if (this.#held.get(key) === watch) this.#held.delete(key);
      throw error;
    }
    // The connection may have ended while the watch began.
    if (this.#isOver) end(watch);
  }
}

/** Ends a watch, as soon as it has begun. */
function end(watch: Promise<Disposable> | undefined): void {
  watch?.then((begun) => begun[Symbol.dispose](), () => {});
}

/**
 * Serves `resources/subscribe` of the 2025 revisions. No request there asks for news of the list: a client gets
 * them as long as it subscribes to anything.
 */
export function subscriptionMethods(
  server: Server,
  live: LiveSource,
  options: MethodOptions,
): MethodEntry[] {
  let subscriptions: Subscriptions | undefined;
  let list: Promise<void> | undefined;
  const tellList = (): void => void server.sendResourceListChanged().catch(() => {});
  const tidy = (): void => {
    if (subscriptions === undefined || subscriptions.size > 0) return;
    subscriptions.removeList();
    list = undefined;
  };
  return [
    methodEntry("resources/subscribe", readParams, async ({ uri }, context) => {
      const { signal, caller } = context;
      const listener = { signal, caller };
      const tell = (): void => void server.sendResourceUpdated({ uri }).catch(() => {});
      const opened = subscriptions ??= openWith(server, live);
      await guarded(context, options, () => opened.add(uri, { ...listener, tell }));
      // Not everybody may see which models there are: they are told of what they subscribed to all the same.
      list ??= opened.addList({ ...listener, tell: tellList }).catch(() => {});
      await list;
      tidy();
      return {};
    }),
    methodEntry("resources/unsubscribe", readParams, ({ uri }) => {
      subscriptions?.remove(uri);
      tidy();
      return {};
    }),
  ];
}

/** Subscriptions that end with the connection of a server. */
function openWith(server: Server, live: LiveSource): Subscriptions {
  const subscriptions = new Subscriptions(live);
  const { onclose } = server;
  server.onclose = () => {
    subscriptions[Symbol.dispose]();
    onclose?.();
  };
  return subscriptions;
}
