/** Plain calls of 2026-07-28: which they are, and that they are answered as the SDK's handler answers any other. */
import { createPlainCallFinder } from "../../src/transport/plain_call.ts";
import { MODERN_META, type ModernRequest, modernRequest } from "../mcp/modern_client.ts";
import { createProbeCatalog, serving } from "../mcp/probe_catalog.ts";
import { withHttp } from "../support/mcp_http.ts";
import { assertEquals } from "../support/assert.ts";

const CALL = modernRequest("tools/call", { name: "echo", arguments: { a: 1 } });

/** The request with parts of its body replaced; `undefined` takes one out. */
function changed(
  { body, headers }: ModernRequest,
  parts: Record<string, unknown>,
): { body: Record<string, unknown>; headers: Record<string, string> } {
  const kept = Object.entries({ ...body, ...parts }).filter(([, value]) => value !== undefined);
  return { body: Object.fromEntries(kept), headers };
}

function isPlain(
  find: ReturnType<typeof createPlainCallFinder>,
  { body, headers }: { body: unknown; headers: Record<string, string> },
): boolean {
  return find(new Headers(headers), body) !== undefined;
}

Deno.test("a call is plain the first time, and when its client has said the same before", () => {
  const find = createPlainCallFinder();
  assertEquals([isPlain(find, CALL), isPlain(find, CALL)], [true, true]);
  assertEquals(isPlain(find, changed(CALL, { id: "two" })), true);
});

Deno.test("what is no plain call is left to the SDK, before and after its client is known", () => {
  const { name } = CALL.body.params;
  const cases = [
    modernRequest("tools/list"),
    modernRequest("resources/read", { uri: "odoo://res.partner/1" }),
    changed(CALL, { id: undefined }),
    changed(CALL, { id: null }),
    changed(CALL, { id: 1.5 }),
    changed(CALL, { jsonrpc: "1.0" }),
    changed(CALL, { method: "tools/list" }),
    changed(CALL, { params: undefined }),
    changed(CALL, { params: { name } }),
    changed(CALL, { params: { name, _meta: {} } }),
    changed(CALL, { params: { name: "other", _meta: MODERN_META } }),
    { body: [CALL.body], headers: CALL.headers },
    { body: "text", headers: CALL.headers },
    { body: CALL.body, headers: {} },
    { body: CALL.body, headers: { ...CALL.headers, "mcp-protocol-version": "2025-11-25" } },
    { body: CALL.body, headers: { ...CALL.headers, "mcp-method": "tools/list" } },
    { body: CALL.body, headers: { ...CALL.headers, "mcp-name": "=?base64?ZWNobw==?=" } },
    modernRequest("tools/call", { name: "=?base64?ZWNobw==?=" }),
  ];
  const find = createPlainCallFinder();
  for (const known of [false, true]) {
    for (const request of cases) {
      assertEquals(isPlain(find, request), false, `${known} ${JSON.stringify(request)}`);
    }
    assertEquals(isPlain(find, CALL), true);
  }
});

Deno.test("what clients say of themselves is kept within bounds, and checked again beyond them", () => {
  const find = createPlainCallFinder();
  const said = (client: Record<string, unknown>): ModernRequest =>
    modernRequest("tools/call", { name: "echo" }, client);
  for (let i = 0; i < 250; i++) assertEquals(isPlain(find, said({ i })), true);
  const long = said({ pad: "x".repeat(5_000) });
  assertEquals([isPlain(find, long), isPlain(find, long)], [true, true]);
});

const ASKED: readonly Record<string, unknown>[] = [
  { name: "echo", arguments: { a: 1 } },
  { name: "echo" },
  { name: "failing" },
  { name: "nothing" },
  { name: "x".repeat(5_000) },
  { name: "echo", arguments: [] },
  { name: "echo", arguments: "a" },
  { name: "probe" },
];

Deno.test("a plain call is answered as any other: status, headers and body", async () => {
  const catalog = createProbeCatalog({
    call: (_args, { progress }) => {
      progress?.(1, 2);
      return Promise.resolve({ text: "told", structured: { a: 1 }, isError: true });
    },
  });
  await withHttp(serving(catalog), async ({ post }) => {
    for (const params of ASKED) {
      for (const meta of [{}, { progressToken: 7 }]) {
        const { body, headers } = modernRequest("tools/call", params, meta);
        const encoded = { ...headers, "mcp-name": `=?base64?${btoa(String(params.name))}?=` };
        const plain = await told(await post(body, { headers }));
        const other = await told(await post(body, { headers: encoded }));
        assertEquals(plain, other, JSON.stringify([params, meta]).slice(0, 100));
      }
    }
  });
});

/** What a client is told, without what is another every time. */
async function told(response: Response): Promise<unknown> {
  const text = await response.text();
  const messages = text.replaceAll(/reference [0-9a-f]{8}/g, "reference").split("\n")
    .filter((line) => line.startsWith("data: ") || line.startsWith("{"))
    .map((line) => JSON.parse(line.replace(/^data: /, "")));
  return [response.status, response.headers.get("content-type"), messages];
}
