/** Serves the fake catalog over HTTP on a free port, which it prints, until it is ended. */
import { createServerFactory } from "../../src/mcp/server.ts";
import { startHttp } from "../../src/transport/http.ts";
import { createFakeCatalog } from "./fake_catalog.ts";

const stop = new AbortController();
Deno.addSignalListener("SIGTERM", () => stop.abort());
const server = startHttp(createServerFactory(createFakeCatalog(), { onError: () => {} }), {
  host: "127.0.0.1",
  port: 0,
  mode: "streamable_http",
  signal: stop.signal,
});
await Deno.stdout.write(new TextEncoder().encode(`${server.port}\n`));
await server.finished;
Deno.exit(0);
