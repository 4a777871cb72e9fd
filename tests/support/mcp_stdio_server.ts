/** A server on standard input and output, for tests that need a real process. */
import { createServerFactory } from "../../src/mcp/server.ts";
import { runStdio } from "../../src/transport/stdio.ts";
import { createFakeCatalog } from "./fake_catalog.ts";

const stop = new AbortController();
const onSignal = (): void => stop.abort();
Deno.addSignalListener("SIGTERM", onSignal);
await runStdio(createServerFactory(createFakeCatalog(), { onError: () => {} }), {
  input: Deno.stdin.readable,
  output: Deno.stdout.writable,
  signal: stop.signal,
  drainMs: Number(Deno.args[0] ?? 10_000),
});
Deno.removeSignalListener("SIGTERM", onSignal);
