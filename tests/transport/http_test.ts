import { jsonOf, sendRaw, textOf, toolCall, withHttp } from "../support/mcp_http.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";

const REVISIONS = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];
const JSON_ONLY = { "content-type": "application/json" };

const MODERN_META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

function modernHeaders(method: string, name?: string): Record<string, string> {
  return {
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": method,
    ...(name !== undefined && { "mcp-name": name }),
  };
}

Deno.test("http answers the lines that people copy from the manual", async () => {
  await withHttp({}, async ({ server, post }) => {
    const lines = [
      '{"jsonrpc": "2.0", "method": "initialize", "id": 1}',
      '{"jsonrpc": "2.0", "method": "initialize", "params": {}, "id": 1}',
    ];
    for (const line of lines) {
      const response = await post(line, { headers: { connection: "keep-alive" } });
      assertEquals(response.status, 200);
      assertEquals(response.headers.get("content-type"), "application/json");
      const { id, result } = await jsonOf(response);
      assertEquals(id, 1);
      assertEquals(result?.protocolVersion, "2025-11-25");
      assertEquals(result?.serverInfo, { name: "fake", title: "A fake", version: "1.2.3" });
    }
    const bare = await fetch(server.url, {
      method: "POST",
      headers: JSON_ONLY,
      body: '{"method": "get_resource", "params": {"uri": "odoo://res.partner/1"}}',
    });
    assertStringIncludes(JSON.stringify(await bare.json()), "Azure Interior");
  });
});

Deno.test("http needs no Accept", async () => {
  await withHttp({ mode: "streamable_http" }, async ({ server }) => {
    const body = JSON.stringify(toolCall("echo"));
    const answer = await sendRaw(
      server.port,
      `POST /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    assertMatch(answer, /^HTTP\/1\.1 200 OK\r\n/);
    assertMatch(answer, /content-type: application\/json/);
  });
});

for (const revision of REVISIONS) {
  Deno.test(`http serves protocol revision ${revision}`, async () => {
    await withHttp({}, async ({ post }) => {
      const initialize = {
        jsonrpc: "2.0",
        id: 0,
        method: "initialize",
        params: {
          protocolVersion: revision,
          capabilities: {},
          clientInfo: { name: "t", version: "1" },
        },
      };
      const { result } = await jsonOf(await post(initialize));
      assertEquals(result?.protocolVersion, revision);

      const headers = { "mcp-protocol-version": revision };
      const initialized = { jsonrpc: "2.0", method: "notifications/initialized" };
      const accepted = await post(initialized, { headers });
      assertEquals([accepted.status, await accepted.text()], [202, ""]);
      const answer = await jsonOf(await post(toolCall("echo", { a: 1 }, "x"), { headers }));
      assertEquals(answer.id, "x");
      assertEquals(textOf(answer), '{"a":1}');
    });
  });
}

Deno.test("http serves protocol revision 2026-07-28", async () => {
  await withHttp({}, async ({ post }) => {
    const discover = {
      jsonrpc: "2.0",
      id: 1,
      method: "server/discover",
      params: { _meta: MODERN_META },
    };
    const found = await jsonOf(await post(discover, { headers: modernHeaders("server/discover") }));
    assertEquals(found.result?.supportedVersions, ["2026-07-28"]);
    assertEquals(found.result?.instructions, "Call echo");

    const list = { jsonrpc: "2.0", id: 2, method: "tools/list", params: { _meta: MODERN_META } };
    const { result } = await jsonOf(await post(list, { headers: modernHeaders("tools/list") }));
    assertEquals([result?.ttlMs, result?.cacheScope], [300_000, "public"]);

    const params = { name: "echo", arguments: { a: 1 }, _meta: MODERN_META };
    const call = { jsonrpc: "2.0", id: 3, method: "tools/call", params };
    const answer = await jsonOf(await post(call, { headers: modernHeaders("tools/call", "echo") }));
    assertEquals(textOf(answer), '{"a":1}');
    assertEquals(answer.result?.resultType, "complete");
  });
});

Deno.test("http checks the headers that 2026-07-28 requires", async () => {
  await withHttp({}, async ({ post }) => {
    const call = {
      jsonrpc: "2.0",
      id: 3,
      method: "tools/call",
      params: { name: "echo", _meta: MODERN_META },
    };
    const response = await post(call, { headers: modernHeaders("tools/list", "echo") });
    assertEquals(response.status, 400);
    const { id, error } = await jsonOf(response);
    assertEquals([id, error?.code], [3, -32020]);
  });
});

Deno.test("http refuses a protocol version it does not know, and names those it does", async () => {
  await withHttp({}, async ({ post }) => {
    const headers = { "mcp-protocol-version": "2020-01-01" };
    const response = await post(toolCall("echo"), { headers });
    assertEquals(response.status, 400);
    const { id, error } = await jsonOf(response);
    assertEquals([id, error?.code], [1, -32600]);
    for (const revision of [...REVISIONS, "2026-07-28"]) {
      assertStringIncludes(error?.message ?? "", revision);
    }
    const later = await post(toolCall("echo"), {
      headers: { "mcp-protocol-version": "2030-01-01" },
    });
    assertEquals([later.status, (await jsonOf(later)).id], [400, 1]);
  });
});

Deno.test("http answers a batch in one body, its notifications not", async () => {
  await withHttp({}, async ({ post }) => {
    const response = await post([
      toolCall("echo", { n: 1 }, 1),
      { jsonrpc: "2.0", method: "notifications/initialized" },
      toolCall("echo", { n: 2 }, 2),
    ]);
    assertEquals(response.status, 200);
    const answers: { id: number }[] = await response.json();
    assertEquals(answers.map((answer) => answer.id), [1, 2]);
  });
});

Deno.test("http refuses what it cannot read, each with its status", async () => {
  await withHttp({ maxBodyBytes: 1000 }, async ({ post }) => {
    const call = toolCall("echo");
    const cases: [body: unknown, headers: Record<string, string>, status: number, code: number][] =
      [
        ["{nonsense", {}, 400, -32700],
        ["", {}, 400, -32700],
        [[], {}, 400, -32600],
        ["5", {}, 400, -32600],
        [{ jsonrpc: "1.0", method: "ping" }, {}, 400, -32600],
        [Array.from({ length: 101 }, () => 1), {}, 400, -32600],
        [{ ...call, id: { a: 1 } }, {}, 400, -32600],
        [call, { "content-type": "text/plain" }, 415, -32000],
        [call, { "content-type": "application/x-www-form-urlencoded" }, 415, -32000],
        [toolCall("echo", { a: "x".repeat(1000) }), {}, 413, -32000],
      ];
    for (const [body, headers, status, code] of cases) {
      const response = await post(body, { headers });
      const { jsonrpc, id, error } = await jsonOf(response);
      assertEquals([response.status, jsonrpc, id, error?.code], [status, "2.0", null, code]);
    }
  });
});

Deno.test("http stops reading a body of undeclared length at the limit", async () => {
  await withHttp({ maxBodyBytes: 1000 }, async ({ server }) => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(500).fill(32)),
    });
    const response = await fetch(server.url, { method: "POST", headers: JSON_ONLY, body: endless });
    assertEquals([response.status, (await jsonOf(response)).error?.code], [413, -32000]);
  });
});

Deno.test("http reads a body of undeclared length", async () => {
  await withHttp({}, async ({ server }) => {
    const { body } = new Response(JSON.stringify(toolCall("echo", { a: "é" })));
    const response = await fetch(server.url, { method: "POST", headers: JSON_ONLY, body });
    assertEquals(textOf(await jsonOf(response)), '{"a":"é"}');
  });
});

Deno.test("http answers an argument of 30 MB, and refuses one beyond the limit", async () => {
  await withHttp({}, async ({ post }) => {
    const answer = await jsonOf(await post(toolCall("echo", { a: "x".repeat(30_000_000) })));
    assertEquals(textOf(answer).length, 30_000_008);
    const refused = await post(toolCall("echo", { a: "x".repeat(34_000_000) }));
    assertEquals(refused.status, 413);
    assertStringIncludes(
      (await jsonOf(refused)).error?.message ?? "",
      "larger than 33554432 bytes",
    );
  });
});

Deno.test("http serves its endpoint by POST, and tells its way", async () => {
  await withHttp({}, async ({ server }) => {
    for (const method of ["GET", "DELETE", "PUT", "OPTIONS"]) {
      const response = await fetch(server.url, { method });
      assertEquals([response.status, response.headers.get("allow")], [405, "POST"]);
      assertEquals((await jsonOf(response)).error?.code, -32000);
    }
    const at = (path: string): Promise<Response> => fetch(new URL(path, server.url));
    assertEquals(await (await at("/health?x=1")).json(), { status: "ok" });
    assertStringIncludes(await (await at("/")).text(), "POST /mcp");
    const missing = await at("/nothing");
    assertEquals(missing.status, 404);
    assertStringIncludes(await missing.text(), "/mcp");
    const query = await fetch(`${server.url}?a=1#b`, {
      method: "POST",
      headers: JSON_ONLY,
      body: JSON.stringify(toolCall("echo")),
    });
    assertEquals((await jsonOf(query)).id, 1);
  });
});

Deno.test("http serves another path where told", async () => {
  await withHttp({ path: "/odoo/mcp" }, async ({ server, post }) => {
    assertStringIncludes(server.url, "/odoo/mcp");
    assertEquals((await jsonOf(await post(toolCall("echo")))).id, 1);
  });
});

Deno.test("http keeps the answers of many clients apart", async () => {
  await withHttp({}, async ({ post }) => {
    const calls = Array.from({ length: 200 }, async (_, n) => {
      const answer = await jsonOf(await post(toolCall("echo", { n }, 1)));
      assertEquals(textOf(answer), `{"n":${n}}`);
    });
    await Promise.all(calls);
  });
});

Deno.test("http cancels a call whose client goes away", async () => {
  await withHttp({}, async ({ post, catalog }) => {
    const client = new AbortController();
    const gone = post(toolCall("slow"), { signal: client.signal }).catch((error) => error.name);
    const call = await catalog.nextSlowCall();
    client.abort();
    await call.aborted;
    assertEquals(await gone, "AbortError");
  });
});

Deno.test("http shows no header of its making, and no stack", async () => {
  await withHttp({}, async ({ post, errors }) => {
    const response = await post(toolCall("failing"));
    assertEquals([...response.headers.keys()].sort(), ["content-length", "content-type", "date"]);
    const text = await response.text();
    assert(!text.includes("/home"), text);
    assertEquals(errors.length, 1);
  });
});

Deno.test("http takes a port that is in use for an error", async () => {
  await withHttp({}, async ({ server }) => {
    let problem = "";
    await withHttp({ port: server.port }, () => Promise.resolve()).catch((error) => {
      problem = error.name;
    });
    assertEquals(problem, "AddrInUse");
  });
});
