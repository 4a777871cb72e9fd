/**
 * A client that leaves before it is answered.
 *
 * Sends little, in one piece: of a request beyond 512 bytes, Deno does not notice that the client has
 * gone before a response has begun (measured on 2.9.6).
 */
import type { HttpServer } from "../../src/transport/http.ts";

/** Posts the body; closing the connection is leaving. */
export async function postInOnePiece(
  { port, url }: Pick<HttpServer, "port" | "url">,
  { body, headers = {} }: { body: object; headers?: Record<string, string> },
): Promise<Deno.Conn> {
  const content = new TextEncoder().encode(JSON.stringify(body));
  const lines = Object.entries({
    ...headers,
    host: "localhost",
    "content-type": "application/json",
    "content-length": String(content.length),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = new TextEncoder().encode(
    `POST ${new URL(url).pathname} HTTP/1.1\r\n${lines.join("")}\r\n`,
  );
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new Uint8Array([...head, ...content]));
  return connection;
}
