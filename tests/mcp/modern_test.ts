/** The 2026-07-28 revision over HTTP: what a client may keep, what it must send, and how it cancels. */
import { EventReader } from "../support/mcp_events.ts";
import { type Answer, type HttpFixture, jsonOf, withHttp } from "../support/mcp_http.ts";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { MODERN_META, modernRequest } from "./modern_client.ts";
import { postInOnePiece } from "./one_piece.ts";
import { createProbeCatalog, serving } from "./probe_catalog.ts";

const RECORD = { uri: "odoo://res.partner/1" };

type Post = HttpFixture["post"];

async function ask(
  post: Post,
  ...request: Parameters<typeof modernRequest>
): Promise<Answer> {
  const { body, headers } = modernRequest(...request);
  return await jsonOf(await post(body, { headers }));
}

Deno.test("server/discover tells who serves what, and that anybody may keep it", async () => {
  await withHttp({}, async ({ post }) => {
    const { result } = await ask(post, "server/discover");
    assertEquals(result?.supportedVersions, ["2026-07-28"]);
    assertEquals(result?.capabilities, { tools: {}, resources: {}, completions: {} });
    assertEquals(result?.instructions, "Call echo");
    assertEquals(result?._meta, {
      "io.modelcontextprotocol/serverInfo": { name: "fake", title: "A fake", version: "1.2.3" },
    });
    assertEquals([result?.ttlMs, result?.cacheScope], [300_000, "public"]);
  });
});

Deno.test("what may be kept, and by whom, stands with every list and read", async () => {
  await withHttp({ withPrompt: true }, async ({ post }) => {
    const cases: [string, Record<string, unknown>, number, string][] = [
      ["tools/list", {}, 300_000, "public"],
      ["resources/templates/list", {}, 300_000, "public"],
      ["prompts/list", {}, 300_000, "public"],
      ["resources/list", {}, 300_000, "private"],
      ["resources/read", RECORD, 0, "private"],
    ];
    for (const [method, params, ttlMs, cacheScope] of cases) {
      const { result } = await ask(post, method, params);
      assertEquals([result?.ttlMs, result?.cacheScope], [ttlMs, cacheScope], method);
      assertEquals(result?.resultType, "complete", method);
    }
    const call = await ask(post, "tools/call", { name: "echo" });
    assertEquals([call.result?.ttlMs, call.result?.cacheScope], [undefined, undefined]);
  });
});

Deno.test("clients of the years before are told nothing of keeping", async () => {
  await withHttp({}, async ({ post }) => {
    for (const method of ["tools/list", "resources/list", "resources/templates/list"]) {
      const { result } = await jsonOf(await post({ jsonrpc: "2.0", id: 1, method }));
      assertEquals(Object.keys(result ?? {}).length, 1, method);
    }
  });
});

Deno.test("a list has the same bytes every time", async () => {
  await withHttp({}, async ({ post }) => {
    const lists = [1, 2, 3].map(() => ask(post, "tools/list"));
    const texts = (await Promise.all(lists)).map((list) => JSON.stringify(list));
    assertEquals(new Set(texts).size, 1);
  });
});

Deno.test("tools that depend on the caller are the caller's to keep", async () => {
  const fake = createProbeCatalog();
  const catalog = createProbeCatalog({
    toolsFor: (caller) => caller?.scopes === undefined ? fake.tools : fake.tools.slice(0, 1),
  });
  const scopes = ["odoo.read"];
  const authenticate = ({ headers }: Request): Promise<{ id: string; scopes?: string[] }> =>
    Promise.resolve({ id: "ann", ...(headers.has("x-limited") && { scopes }) });
  await withHttp({ ...serving(catalog), authenticate }, async ({ post }) => {
    const { body, headers } = modernRequest("tools/list");
    const namesFor = async (more: Record<string, string>): Promise<unknown> => {
      const { result } = await jsonOf(await post(body, { headers: { ...headers, ...more } }));
      assertEquals(result?.cacheScope, "private");
      return Array.isArray(result?.tools) && result.tools.map(({ name }) => name);
    };
    assertEquals(await namesFor({}), ["echo", "slow", "failing", "big"]);
    assertEquals(await namesFor({ "x-limited": "yes" }), ["echo"]);
    assertEquals((await ask(post, "server/discover")).result?.cacheScope, "public");
  });
});

Deno.test("a request whose headers are missing or do not fit its body is refused", async () => {
  await withHttp({}, async ({ post }) => {
    const call = modernRequest("tools/call", { name: "echo" });
    const read = modernRequest("resources/read", RECORD);
    const cases: [typeof call, header: string, value: string | undefined][] = [
      [call, "mcp-protocol-version", undefined],
      [call, "mcp-protocol-version", "2025-11-25"],
      [call, "mcp-method", undefined],
      [call, "mcp-method", "tools/list"],
      [call, "mcp-name", undefined],
      [call, "mcp-name", "slow"],
      [read, "mcp-name", undefined],
      [read, "mcp-name", "odoo://res.partner/2"],
    ];
    for (const [request, header, value] of cases) {
      const { [header]: _, ...others } = request.headers;
      const headers = value === undefined ? others : { ...others, [header]: value };
      const response = await post(request.body, { headers });
      const { id, error } = await jsonOf(response);
      assertEquals([response.status, id, error?.code], [400, 1, -32020], `${header} ${value}`);
    }
  });
});

Deno.test("a request whose _meta is missing or incomplete is refused", async () => {
  await withHttp({}, async ({ post }) => {
    const { body, headers } = modernRequest("tools/call", { name: "echo" });
    const { "io.modelcontextprotocol/clientCapabilities": _, ...incomplete } = MODERN_META;
    const unknown = {
      ...MODERN_META,
      "io.modelcontextprotocol/protocolVersion": "2030-01-01",
    };
    const cases: [meta: unknown, version: string, code: number][] = [
      [undefined, "2026-07-28", -32602],
      [{}, "2026-07-28", -32602],
      [incomplete, "2026-07-28", -32602],
      [unknown, "2030-01-01", -32022],
    ];
    for (const [_meta, version, code] of cases) {
      const response = await post(
        { ...body, params: { name: "echo", _meta } },
        { headers: { ...headers, "mcp-protocol-version": version } },
      );
      const { id, error } = await jsonOf(response);
      assertEquals([response.status, id, error?.code], [400, 1, code], JSON.stringify(_meta));
    }
  });
});

Deno.test("a method that the revision no longer has is not found", async () => {
  await withHttp({}, async ({ post }) => {
    for (const method of ["ping", "logging/setLevel", "resources/subscribe", "nothing/at_all"]) {
      const { body, headers } = modernRequest(method);
      const response = await post(body, { headers });
      assertEquals([response.status, (await jsonOf(response)).error?.code], [404, -32601], method);
    }
  });
});

Deno.test("handlers know the client's trace and the caller that was let in", async () => {
  const seen: unknown[] = [];
  const catalog = createProbeCatalog({
    call: (_args, { caller, traceparent }) => {
      seen.push({ caller, traceparent });
      return Promise.resolve({ text: "" });
    },
  });
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const ann = { id: "ann", scopes: ["odoo.read"] };
  const authenticate = (): Promise<typeof ann> => Promise.resolve(ann);
  await withHttp({ ...serving(catalog), authenticate }, async ({ post }) => {
    const probe = { name: "probe" };
    await ask(post, "tools/call", probe, { traceparent });
    await ask(post, "tools/call", probe, { traceparent: 5 });
    const params = { ...probe, _meta: { traceparent } };
    await (await post({ jsonrpc: "2.0", id: 1, method: "tools/call", params })).body?.cancel();
  });
  assertEquals(seen, [
    { caller: ann, traceparent },
    { caller: ann, traceparent: undefined },
    { caller: ann, traceparent },
  ]);
  assert(seen.every((one) => Reflect.get(Object(one), "caller") === ann));
});

Deno.test("without authentication there is no caller", async () => {
  let seen: unknown = "not called";
  const catalog = createProbeCatalog({
    call: (_args, { caller }) => {
      seen = caller;
      return Promise.resolve({ text: "" });
    },
  });
  await withHttp(serving(catalog), async ({ post }) => {
    await ask(post, "tools/call", { name: "probe" });
    assertEquals(seen, undefined);
  });
});

Deno.test("a client that goes away before the answer cancels its call", async () => {
  await withHttp({}, async ({ server, catalog, errors }) => {
    const { body, headers } = modernRequest("tools/call", { name: "slow" });
    const connection = await postInOnePiece(server, { body, headers });
    const call = await catalog.nextSlowCall();
    connection.close();
    await call.aborted;
    assertEquals(errors, []);
  });
});

Deno.test("a client that closes the stream of its call cancels it", async () => {
  const aborted = Promise.withResolvers<void>();
  const catalog = createProbeCatalog({
    call: (_args, { signal, progress }) => {
      progress?.(1, 2);
      signal.addEventListener("abort", () => aborted.resolve());
      return aborted.promise.then(() => ({ text: "too late" }));
    },
  });
  await withHttp(serving(catalog), async ({ post, errors }) => {
    const { body, headers } = modernRequest("tools/call", { name: "probe" }, {
      progressToken: "p",
    });
    const reader = new EventReader(await post(body, { headers }));
    assertStringIncludes((await reader.next())?.data ?? "", "notifications/progress");
    await reader.cancel();
    await aborted.promise;
    assertEquals(errors, []);
  });
});
