/**
 * A proxy in front of an Odoo with another bus than that Odoo's: as the test wants it. Counts what is asked for, and
 * tells when sessions and connections end.
 */

export interface BusFrontOptions {
  /** Plays the bus on a connection; none, and there is no such page. */
  readonly play?: (socket: WebSocket) => void;
  /** What a request for that path waits for before it is passed on. */
  readonly hold?: (path: string) => Promise<void> | undefined;
}

export interface BusFront extends AsyncDisposable {
  readonly url: string;
  /** How many requests were for that path. */
  count(path: string): number;
  /** Resolves when the client has subscribed, with what it said. */
  readonly subscribed: Promise<string>;
  /** Resolves when the client, or the bus, has closed the first connection. */
  readonly closed: Promise<void>;
  /** Resolves when the first session was logged out. */
  readonly left: Promise<void>;
}

export function startBusFront(target: string, { play, hold }: BusFrontOptions = {}): BusFront {
  const paths: string[] = [];
  const subscribed = Promise.withResolvers<string>();
  const closed = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  const upgrade = (request: Request): Response => {
    if (!play) return new Response("no such page", { status: 404 });
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onclose = () => closed.resolve();
    socket.onmessage = ({ data }) => {
      subscribed.resolve(String(data));
      play(socket);
    };
    return response;
  };
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      paths.push(pathname);
      if (pathname === "/websocket") return upgrade(request);
      await hold?.(pathname);
      const answer = await fetch(target + pathname, {
        method: request.method,
        headers: request.headers,
        ...(request.method === "POST" && { body: await request.text() }),
      });
      const text = await answer.text();
      if (pathname === "/web/session/destroy") left.resolve();
      return new Response(text, answer);
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    count: (path) => paths.filter((each) => each === path).length,
    subscribed: subscribed.promise,
    closed: closed.promise,
    left: left.promise,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
