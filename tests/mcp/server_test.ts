import { createServerFactory } from "../../src/mcp/server.ts";
import { startHttp } from "../../src/transport/http.ts";
import { createFakeCatalog } from "../support/fake_catalog.ts";
import { createProbeCatalog, serving } from "./probe_catalog.ts";
import { type Answer, jsonOf, textOf, toolCall, withHttp } from "../support/mcp_http.ts";
import { assert, assertEquals, assertExists, assertMatch } from "../support/assert.ts";

function request(method: string, params?: object): object {
  return { jsonrpc: "2.0", id: 1, method, ...(params !== undefined && { params }) };
}

async function ask(message: object, { withPrompt = false } = {}): Promise<Answer> {
  const answers: Answer[] = [];
  await withHttp({ withPrompt }, async ({ post }) => {
    answers.push(await jsonOf(await post(message)));
  });
  const [answer] = answers;
  assertExists(answer);
  return answer;
}

Deno.test("initialize tells who the server is and what it can do", async () => {
  const { result } = await ask(request("initialize"));
  assertEquals(result, {
    protocolVersion: "2025-11-25",
    capabilities: { tools: {}, resources: {}, completions: {} },
    serverInfo: { name: "fake", title: "A fake", version: "1.2.3" },
    instructions: "Call echo",
  });
});

Deno.test("prompts are offered only where there are some", async () => {
  const without = await ask(request("prompts/list"));
  assertEquals(without.error?.code, -32601);
  const { result } = await ask(request("initialize"), { withPrompt: true });
  assertEquals(result?.capabilities, {
    tools: {},
    resources: {},
    completions: {},
    prompts: {},
  });
  const list = await ask(request("prompts/list"), { withPrompt: true });
  assertEquals(list.result?.prompts, [
    { name: "greet", arguments: [{ name: "who", required: true }] },
  ]);
});

Deno.test("prompts/get fills a prompt", async () => {
  const params = { name: "greet", arguments: { who: "Ann" } };
  const { result } = await ask(request("prompts/get", params), { withPrompt: true });
  assertEquals(result?.messages, [
    { role: "user", content: { type: "text", text: "Greet Ann" } },
  ]);
});

Deno.test("completion/complete asks the prompt or the template, and bounds what it tells", async () => {
  const template = {
    ref: { type: "ref/resource", uri: "odoo://{model}/{id}" },
    argument: { name: "id", value: "Az" },
    context: { arguments: { model: "res.partner" } },
  };
  assertEquals((await ask(request("completion/complete", template))).result, {
    completion: {
      values: ["odoo://{model}/{id}", "id", "Az", '{"model":"res.partner"}'],
      hasMore: true,
    },
  });
  const prompt = {
    ref: { type: "ref/prompt", name: "greet" },
    argument: { name: "who", value: "A" },
  };
  const { result } = await ask(request("completion/complete", prompt), { withPrompt: true });
  assertEquals(result?.completion, {
    values: Array.from({ length: 100 }, (_, i) => `A${i}`),
    total: 150,
    hasMore: true,
  });
});

Deno.test("a tool's files are links beside its text", async () => {
  const link = {
    uri: "odoo://attachment/7",
    name: "offer.pdf",
    mimeType: "application/pdf",
    size: 5,
  };
  const catalog = createProbeCatalog({
    call: () => Promise.resolve({ text: "attached", links: [link] }),
  });
  await withHttp(serving(catalog), async ({ post }) => {
    const { result } = await jsonOf(await post(toolCall("probe")));
    assertEquals(result?.content, [
      { type: "text", text: "attached" },
      { type: "resource_link", ...link },
    ]);
  });
});

Deno.test("the lists show what the catalog offers", async () => {
  const tools = await ask(request("tools/list"));
  const names: unknown = Array.isArray(tools.result?.tools)
    ? tools.result.tools.map((tool) => tool.name)
    : undefined;
  assertEquals(names, ["echo", "slow", "failing", "big"]);
  const resources = await ask(request("resources/list"));
  assertEquals(resources.result, {
    resources: [{ uri: "odoo://res.partner/1", name: "partner 1" }],
  });
  const templates = await ask(request("resources/templates/list"));
  assertEquals(templates.result, {
    resourceTemplates: [{ name: "record", uriTemplate: "odoo://{model}/{id}" }],
  });
});

Deno.test("ping is answered", async () => {
  assertEquals((await ask(request("ping"))).result, {});
});

Deno.test("a tool's outcome becomes its result", async () => {
  const { result } = await ask(toolCall("echo", { a: 1 }));
  assertEquals(result, {
    content: [{ type: "text", text: '{"a":1}' }],
    structuredContent: { echoed: { a: 1 } },
  });
});

Deno.test("a tool may be called without arguments", async () => {
  assertEquals(textOf(await ask(request("tools/call", { name: "echo" }))), "{}");
});

Deno.test("a request that asks for nothing there is, is told so", async () => {
  const cases: [method: string, params: object | undefined, code: number, message: string][] = [
    ["tools/call", { name: "nothing" }, -32602, "Unknown tool: nothing"],
    ["prompts/get", { name: "nothing" }, -32602, "Unknown prompt: nothing"],
    [
      "completion/complete",
      { ref: { type: "ref/prompt", name: "nothing" }, argument: { name: "a" } },
      -32602,
      "Unknown prompt: nothing",
    ],
    ["resources/read", { uri: "odoo://x/1" }, -32602, "Resource not found: odoo://x/1"],
    ["nothing/at_all", undefined, -32601, "Method not found"],
  ];
  for (const [method, params, code, message] of cases) {
    const { error } = await ask(request(method, params), { withPrompt: true });
    assertEquals([error?.code, error?.message], [code, message]);
  }
});

Deno.test("parameters that cannot be read are told in a sentence", async () => {
  const cases: [method: string, params: object | undefined, message: string][] = [
    ["tools/call", undefined, "name must be a string, the name of a tool"],
    ["tools/call", { name: 5 }, "name must be a string, the name of a tool"],
    ["tools/call", { name: "echo", arguments: [1] }, "arguments must be an object"],
    ["resources/list", { cursor: 5 }, "cursor must be a string, as a page gave it"],
    ["completion/complete", {}, "argument must be an object with a name and a value"],
    [
      "completion/complete",
      { argument: { name: "id", value: 5 } },
      "argument.value must be a string",
    ],
    [
      "completion/complete",
      { argument: { name: "id" }, context: { arguments: [] } },
      "context.arguments must be an object of strings",
    ],
    [
      "completion/complete",
      { argument: { name: "id" }, ref: { type: "ref/prompt" } },
      "ref must be of type ref/prompt with a name, or ref/resource with a uri",
    ],
    ["resources/read", {}, "uri must be a string, the address of a resource"],
    ["prompts/get", {}, "name must be a string, the name of a prompt"],
    [
      "prompts/get",
      { name: "greet", arguments: { who: 5 } },
      "arguments must be an object of strings",
    ],
  ];
  for (const [method, params, message] of cases) {
    const { error } = await ask(request(method, params), { withPrompt: true });
    assertEquals(error?.code, -32602);
    assertEquals(error?.message, `Invalid params for ${method}: ${message}`);
  }
});

Deno.test("of an unforeseen failure the client gets a reference, and the log the rest", async () => {
  const reported: [id: string, error: unknown][] = [];
  const onError = (id: string, error: unknown): void => void reported.push([id, error]);
  const factory = createServerFactory(createFakeCatalog(), { onError });
  const server = await startHttp(factory, { host: "127.0.0.1", port: 0, mode: "http" });
  const post = async (message: object): Promise<Answer> =>
    await jsonOf(
      await fetch(server.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(message),
      }),
    );

  const tool = await post(toolCall("failing"));
  const resource = await post(request("resources/read", { uri: "odoo://broken/1" }));
  await server.shutdown();

  assertEquals(tool.result?.isError, true);
  assertMatch(textOf(tool), /^Cannot run failing: internal error, reference [0-9a-f]{8}\. Whether/);
  assertEquals(resource.error?.code, -32603);
  assertMatch(resource.error?.message ?? "", /^Internal error: reference [0-9a-f]{8}$/);
  const shown = JSON.stringify([tool, resource]);
  assert(!shown.includes("secret"), shown);
  const [first, second] = reported;
  assert(textOf(tool).includes(first?.[0] ?? "none"));
  assert(first?.[1] instanceof Error && first[1].message.includes("/home/somebody"));
  assert(resource.error?.message.includes(second?.[0] ?? "none"));
  assert(second?.[1] instanceof TypeError);
});

Deno.test("a call that its client cancelled is not reported as a failure", async () => {
  await withHttp({}, async ({ post, catalog, errors }) => {
    const client = new AbortController();
    const gone = post(toolCall("slow"), { signal: client.signal }).catch(() => {});
    const call = await catalog.nextSlowCall();
    client.abort();
    await call.aborted;
    await gone;
    assertEquals(textOf(await jsonOf(await post(toolCall("echo")))), "{}");
    assertEquals(errors, []);
  });
});
