import { shortenRefusal } from "../../src/transport/short_refusal.ts";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { withHttp } from "../support/mcp_http.ts";

const LONG = "x".repeat(9_000);

function refusal(error: object, { id = LONG, status = 400 } = {}): Response {
  const body = JSON.stringify({ jsonrpc: "2.0", id, error });
  return new Response(body, {
    status,
    headers: { "content-type": "application/json", "x-a": "1" },
  });
}

Deno.test("shortenRefusal() cuts what an error says, wherever, and keeps its id", async () => {
  const data = { mismatch: { names: [LONG, "short"] }, count: 3 };
  const short = await shortenRefusal(refusal({ code: -32600, message: `so: ${LONG}`, data }));
  assertEquals([short.status, short.headers.get("x-a")], [400, "1"]);
  const { id, error } = await short.json();
  assertEquals(id, LONG);
  assertEquals(error, {
    code: -32600,
    message: `so: ${"x".repeat(496)}…`,
    data: { mismatch: { names: [`${"x".repeat(500)}…`, "short"] }, count: 3 },
  });
});

Deno.test("shortenRefusal() leaves alone what is short, and what is no refusal", async () => {
  const error = { code: -32600, message: "no" };
  assertEquals((await (await shortenRefusal(refusal(error, { id: "1" }))).json()).error, error);
  for (const response of [refusal({}, { status: 200 }), new Response(LONG, { status: 500 })]) {
    assert(await shortenRefusal(response) === response);
  }
});

Deno.test("a client of 2026-07-28 whose header and body disagree is told so in few words", async () => {
  await withHttp({}, async ({ post }) => {
    const meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": {},
    };
    const response = await post(
      { jsonrpc: "2.0", id: 5, method: "tools/call", params: { name: LONG, _meta: meta } },
      {
        headers: {
          "mcp-protocol-version": "2026-07-28",
          "mcp-method": "tools/call",
          "mcp-name": "other",
        },
      },
    );
    const text = await response.text();
    assertEquals(response.status, 400);
    assertStringIncludes(text, "the request headers and body disagree");
    assert(text.length < 2_000, text);
  });
});
