import { readLeniently } from "../../src/transport/lenient.ts";
import { assert, assertEquals } from "../support/assert.ts";

const nextId = (): number => 41;

Deno.test("readLeniently() passes on what a correct client sends, the same object", () => {
  const correct: object[] = [
    { jsonrpc: "2.0", id: 1, method: "tools/list" },
    { jsonrpc: "2.0", id: "a", method: "tools/call", params: { tool: 1, args: 2 } },
    { jsonrpc: "2.0", method: "notifications/initialized" },
    { jsonrpc: "2.0", method: "tools/list" },
    { jsonrpc: "2.0", id: 1, result: {} },
    {
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: { protocolVersion: "2024-11-05", capabilities: {}, clientInfo: {} },
    },
  ];
  for (const message of correct) assert(readLeniently(message, nextId) === message);
});

Deno.test("readLeniently() leaves what is no message to the server", () => {
  const none: unknown[] = [null, 5, "tools/list", [], {}, { method: 5 }, { id: 1 }];
  for (const value of none) assert(readLeniently(value, nextId) === value);
});

Deno.test("readLeniently() gives a bare line its frame", () => {
  assertEquals(
    readLeniently({ method: "get_resource", params: { uri: "odoo://res.partner/1" } }, nextId),
    { jsonrpc: "2.0", id: 41, method: "resources/read", params: { uri: "odoo://res.partner/1" } },
  );
  assertEquals(readLeniently({ method: "tools/list", id: "mine" }, nextId), {
    jsonrpc: "2.0",
    method: "tools/list",
    id: "mine",
  });
  assertEquals(readLeniently({ method: "notifications/initialized" }, nextId), {
    jsonrpc: "2.0",
    method: "notifications/initialized",
  });
});

Deno.test("readLeniently() knows the old names of methods", () => {
  const names = {
    get_resource: "resources/read",
    read_resource: "resources/read",
    list_resources: "resources/list",
    list_resource_templates: "resources/templates/list",
    list_tools: "tools/list",
    call_tool: "tools/call",
    list_prompts: "prompts/list",
    get_prompt: "prompts/get",
  };
  for (const [method, expected] of Object.entries(names)) {
    assertEquals(readLeniently({ jsonrpc: "2.0", id: 1, method }, nextId), {
      jsonrpc: "2.0",
      id: 1,
      method: expected,
    });
  }
});

Deno.test("readLeniently() knows other words for the parameters of call_tool", () => {
  const params = { tool: "search_records", args: { model: "res.partner" } };
  assertEquals(readLeniently({ jsonrpc: "2.0", id: 1, method: "call_tool", params }, nextId), {
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "search_records", arguments: { model: "res.partner" } },
  });
});

Deno.test("readLeniently() never overwrites a parameter by another word for it", () => {
  const params = { tool: "a", name: "b" };
  assertEquals(readLeniently({ jsonrpc: "2.0", id: 1, method: "call_tool", params }, nextId), {
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params,
  });
});

Deno.test("readLeniently() takes names from its table alone", () => {
  const message = { jsonrpc: "2.0", id: 1, method: "constructor" };
  assert(readLeniently(message, nextId) === message);
});

Deno.test("readLeniently() completes the parameters of initialize", () => {
  const defaults = {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "unknown", version: "0" },
  };
  const initialize = { jsonrpc: "2.0", id: 1, method: "initialize" };
  assertEquals(readLeniently(initialize, nextId), { ...initialize, params: defaults });
  assertEquals(readLeniently({ ...initialize, params: {} }, nextId), {
    ...initialize,
    params: defaults,
  });
  assertEquals(
    readLeniently({ ...initialize, params: { protocolVersion: "2024-11-05" } }, nextId),
    { ...initialize, params: { ...defaults, protocolVersion: "2024-11-05" } },
  );
});
