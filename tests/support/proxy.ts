/** A proxy on 127.0.0.1 that tunnels (CONNECT) and forwards, and may ask for a login. Must not know Odoo. */

export interface ProxyOptions {
  /** `user:password`, asked for as Basic authentication. */
  readonly login?: string;
}

export interface Proxy extends AsyncDisposable {
  readonly port: number;
  /** The first line of every request, such as `CONNECT erp.example.com:443 HTTP/1.1`. */
  readonly requests: readonly string[];
}

/** Whatever host is asked for, the connection goes to the one on 127.0.0.1 at `targetPort`. */
export function startProxy(targetPort: number, { login }: ProxyOptions = {}): Proxy {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const requests: string[] = [];
  const serve = async (client: Deno.Conn): Promise<void> => {
    const head = await readHead(client);
    const [first = ""] = head.split("\r\n");
    requests.push(first);
    if (login !== undefined && !head.includes(`Basic ${btoa(login)}\r\n`)) {
      return await endWith(client, "HTTP/1.1 407 Proxy Authentication Required");
    }
    const target = await Deno.connect({ hostname: "127.0.0.1", port: targetPort });
    if (first.startsWith("CONNECT ")) await write(client, "HTTP/1.1 200 Connected\r\n\r\n");
    else await write(target, head.replace(/^(\w+) http:\/\/[^/]+/, "$1 "));
    await Promise.allSettled([
      client.readable.pipeTo(target.writable),
      target.readable.pipeTo(client.writable),
    ]);
  };
  const ended = (async () => {
    const running: Promise<void>[] = [];
    for await (const client of listener) running.push(serve(client));
    await Promise.all(running);
  })();
  return {
    port: listener.addr.port,
    requests,
    async [Symbol.asyncDispose]() {
      listener.close();
      await ended;
    },
  };
}

/** The head of a request and what came with it. */
async function readHead(conn: Deno.Conn): Promise<string> {
  const chunk = new Uint8Array(65_536);
  let text = "";
  while (!text.includes("\r\n\r\n")) {
    const read = await conn.read(chunk);
    if (read === null) return text;
    text += new TextDecoder("latin1").decode(chunk.subarray(0, read));
  }
  return text;
}

async function endWith(conn: Deno.Conn, statusLine: string): Promise<void> {
  await write(conn, `${statusLine}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
  conn.close();
}

async function write(conn: Deno.Conn, text: string): Promise<void> {
  const writer = conn.writable.getWriter();
  await writer.write(new TextEncoder().encode(text));
  writer.releaseLock();
}
