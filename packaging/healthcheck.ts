/**
 * Asks the server of this container how it is, for the container's health check: exit code 0 where it answers 200,
 * else 1 and one line with the reason. The only argument is the path to ask, `/health` unless told.
 *
 * Knows where the server listens. Must not import the program: it runs every few seconds, beside it.
 */
import { get } from "node:http";

/** Below the engine's own time-out, so that the reason is still told. */
const TIMEOUT_MS = 4_000;

const port = Deno.env.get("ODOO_MCP_HTTP_PORT") || "8080";
const url = `http://127.0.0.1:${port}${Deno.args[0] ?? "/health"}`;

// Not by `fetch`, which asks the proxy that HTTP_PROXY names, for the loopback too.
const problem = await new Promise<string | undefined>((resolve) => {
  const late = setTimeout(() => resolve(`no answer within ${TIMEOUT_MS / 1000} s`), TIMEOUT_MS);
  const request = get(url, { agent: false }, ({ statusCode }) => {
    resolve(statusCode === 200 ? undefined : `it answered ${statusCode}`);
  });
  request.on("error", (error) => resolve(error.message));
  request.on("close", () => clearTimeout(late));
}).catch((error) => String(error));

const line = problem === undefined ? `${url}: healthy\n` : `Checking ${url}: ${problem}\n`;
await (problem === undefined ? Deno.stdout : Deno.stderr).write(new TextEncoder().encode(line));
Deno.exit(problem === undefined ? 0 : 1);
