/**
 * What one connection wants to be told of: resources that change, and the list of them.
 *
 * Knows who listens to what, and that everything ends with the connection. Must not know how a change is noticed.
 */
import type { Server } from "@modelcontextprotocol/server";
import { type LiveListener, type LiveSource, refused } from "./catalog.ts";
import { readCaller } from "./context.ts";
import { readParams } from "./params.ts";

/** Resources that one connection may listen to. */
const MAX_SUBSCRIPTIONS = 1_000;

/** The key of what tells of the list of resources: no URI. */
const LIST = "";

export class Subscriptions implements Disposable {
  readonly #live: LiveSource;
  readonly #held = new Map<string, Promise<Disposable>>();
  #isOver = false;

  constructor(live: LiveSource) {
    this.#live = live;
  }

  /** Listens to a resource; to one that is listened to already, nothing is added. @throws like a read of it */
  async add(uri: string, listener: LiveListener): Promise<void> {
    const count = this.#held.size - Number(this.#held.has(LIST));
    if (!this.#held.has(uri) && count >= MAX_SUBSCRIPTIONS) {
      const text = `Cannot subscribe: a connection may have ${MAX_SUBSCRIPTIONS} subscriptions, ` +
        "end some or subscribe to a list";
      throw refused(text, "invalid_params");
    }
    await this.#hold(uri, () => this.#live.watch(uri, listener));
  }

  /** Listens to the list of resources. */
  async addList(listener: LiveListener): Promise<void> {
    await this.#hold(LIST, () => this.#live.watchList(listener));
  }

  remove(uri: string): void {
    const watch = this.#held.get(uri);
    this.#held.delete(uri);
    end(watch);
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const uri of [...this.#held.keys()]) this.remove(uri);
  }

  async #hold(key: string, begin: () => Promise<Disposable>): Promise<void> {
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
 * Serves `resources/subscribe` of the 2025 revisions. Nobody there asks for news of the list: it is told to whom
 * subscribes to anything.
 */
export function bindSubscriptions(server: Server, live: LiveSource): void {
  let subscriptions: Subscriptions | undefined;
  const open = (): Subscriptions => {
    const opened = new Subscriptions(live);
    const { onclose } = server;
    server.onclose = () => {
      opened[Symbol.dispose]();
      onclose?.();
    };
    return opened;
  };
  const tellOf = (uri: string) => (): void => {
    server.sendResourceUpdated({ uri }).catch(() => {});
  };
  const tellOfList = (): void => {
    server.sendResourceListChanged().catch(() => {});
  };
  server.setRequestHandler(
    "resources/subscribe",
    { params: readParams },
    async ({ uri }, { mcpReq, http }) => {
      const listener = { signal: mcpReq.signal, caller: readCaller(http?.authInfo) };
      subscriptions ??= open();
      await subscriptions.add(uri, { ...listener, tell: tellOf(uri) });
      // Not everybody may see which models there are: they are told of what they subscribed to all the same.
      await subscriptions.addList({ ...listener, tell: tellOfList }).catch(() => {});
      return {};
    },
  );
  server.setRequestHandler("resources/unsubscribe", { params: readParams }, ({ uri }) => {
    subscriptions?.remove(uri);
    return {};
  });
}
