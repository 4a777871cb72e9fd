import { createGuard } from "../../src/transport/guard.ts";
import { jsonOf, sendRaw, withHttp } from "../support/mcp_http.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";

function check(
  headers: Record<string, string>,
  options: { host?: string; allowedHosts?: string[] } = {},
): number {
  const guard = createGuard({ host: "127.0.0.1", allowedHosts: [], ...options });
  return guard(new Request("http://ignored/", { headers }))?.status ?? 200;
}

Deno.test("the guard lets loopback names pass, with any port", () => {
  for (
    const host of ["localhost", "localhost:8080", "127.0.0.1:1", "[::1]:8080", "LOCALHOST:8080"]
  ) {
    assertEquals(check({ host }), 200, host);
  }
});

Deno.test("the guard refuses every other host", () => {
  const forged = [
    "evil.example",
    "localhost.evil.example",
    "localhost:80@evil.example",
    "evil:80@localhost",
    "evil@localhost:80",
    "localhost/evil",
    "localhost?evil",
    "localhost#evil",
    "localhost\\evil",
    "evil.example:8080",
    "127.0.0.1.evil.example",
    "0.0.0.0:8080",
    "[::2]:8080",
    "local host",
  ];
  for (const host of forged) assertEquals(check({ host }), 403, host);
  assertEquals(check({}), 403);
});

Deno.test("the guard knows the host it is bound to, and names it is given", () => {
  assertEquals(check({ host: "192.0.2.7:8080" }, { host: "192.0.2.7" }), 200);
  assertEquals(check({ host: "[2001:db8::1]:8080" }, { host: "2001:db8::1" }), 200);
  assertEquals(check({ host: "mcp.example:443" }, { allowedHosts: ["MCP.example"] }), 200);
  assertEquals(check({ host: "0.0.0.0:8080" }, { host: "0.0.0.0" }), 403);
});

Deno.test("the guard refuses pages from elsewhere", () => {
  const host = "localhost:8080";
  for (const origin of ["http://localhost:6274", "http://127.0.0.1", "https://localhost"]) {
    assertEquals(check({ host, origin }), 200, origin);
  }
  for (const origin of ["https://evil.example", "null", "http://localhost.evil.example"]) {
    assertEquals(check({ host, origin }), 403, origin);
  }
});

Deno.test("a forged Host or Origin is refused on the wire, before the body is read", async () => {
  await withHttp({}, async ({ server, post }) => {
    const forged = await sendRaw(
      server.port,
      "POST /mcp HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n" +
        "Content-Type: application/json\r\nContent-Length: 1\r\n\r\n{",
    );
    assertMatch(forged, /^HTTP\/1\.1 403 /);
    assertStringIncludes(forged, '"code":-32000');

    const foreign = await post("{", { headers: { origin: "https://evil.example" } });
    assertEquals(foreign.status, 403);
    assertEquals((await jsonOf(foreign)).error?.code, -32000);
    const preflight = await fetch(server.url, {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
    });
    assertEquals(preflight.status, 403);
    await preflight.body?.cancel();
  });
});

Deno.test("whether the process lives may be asked under any name", async () => {
  await withHttp({}, async ({ server }) => {
    const answer = await sendRaw(
      server.port,
      "GET /health HTTP/1.1\r\nHost: 10.0.0.7\r\nConnection: close\r\n\r\n",
    );
    assertMatch(answer, /^HTTP\/1\.1 200 /);
  });
});
