/** The container's health check, as a process, against real servers: well, gone, stuck, and refusing. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { type FaultyServer, inOrder, startFaultyServer } from "../support/faulty_server.ts";
import { startProgram } from "../support/program.ts";

const SCRIPT = new URL("../../packaging/healthcheck.ts", import.meta.url).pathname;

/** What the engine waits for the check, in milliseconds: the Dockerfile's `--timeout`. */
const ENGINE_TIMEOUT_MS = 5_000;

interface Checked {
  readonly code: number;
  readonly text: string;
  readonly ms: number;
}

async function check(
  port: number | string,
  { path, env = {} }: { path?: string; env?: Record<string, string> } = {},
): Promise<Checked> {
  const began = performance.now();
  const permissions = ["--allow-net=127.0.0.1", "--allow-env=ODOO_MCP_HTTP_PORT"];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-config", "--no-prompt", ...permissions, SCRIPT, ...(path ? [path] : [])],
    env: { ODOO_MCP_HTTP_PORT: String(port), NO_COLOR: "1", ...env },
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return { code, text, ms: performance.now() - began };
}

Deno.test("a server that serves is healthy; one that stands still, or is gone, is not", async () => {
  const program = startProgram(["demo", "--port", "0"]);
  const port = (await program.told(/listening on http:\/\/127\.0\.0\.1:(\d+)/))[1] ?? "";
  try {
    assertEquals((await check(port)).code, 0);
    // The loopback is never asked by way of a proxy.
    const proxy = "http://127.0.0.1:9";
    assertEquals((await check(port, { env: { HTTP_PROXY: proxy, http_proxy: proxy } })).code, 0);
    assertEquals((await check(port, { path: "/ready" })).code, 0);
    program.signal("SIGSTOP");
    const stuck = await check(port);
    program.signal("SIGCONT");
    assertEquals(stuck.code, 1);
    assertStringIncludes(stuck.text, "no answer within 4 s");
    assert(stuck.ms < ENGINE_TIMEOUT_MS, `it took ${stuck.ms} ms`);
    assertEquals((await check(port)).code, 0, "and when it goes on");
  } finally {
    program.signal("SIGTERM");
    await program.closeInput();
    assertEquals((await program.finished).code, 0);
  }
  const gone = await check(port);
  assertEquals(gone.code, 1);
  assertMatch(gone.text, /^Checking http:.*: .*ECONNREFUSED.*\n$/);
});

const ANSWERS: readonly (readonly [name: string, answer: string, expected: RegExp])[] = [
  ["503", "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", /it answered 503\n$/],
  ["404", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", /it answered 404\n$/],
  [
    "a redirect",
    "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
    /answered 302\n$/,
  ],
  ["half a head", "HTTP/1.1 200 OK\r\nContent-", /no answer within 4 s\n$/],
  ["no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", /^Checking /],
];

for (const [name, answer, expected] of ANSWERS) {
  Deno.test(`a server is not healthy that answers with ${name}`, async () => {
    await using server: FaultyServer = startFaultyServer(inOrder(async (wire) => {
      await wire.write(answer);
      await wire.gone();
    }));
    const { code, text, ms } = await check(server.port);
    assertEquals(code, 1);
    assertMatch(text, expected);
    assert(ms < ENGINE_TIMEOUT_MS, `it took ${ms} ms`);
    assertEquals(server.received[0]?.path, "/health");
  });
}

Deno.test("a port that is none is told", async () => {
  assertEquals((await check("99999")).code, 1);
});
