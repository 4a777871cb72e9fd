/**
 * Messages of MCP as no client should send them: right ones with wrong parts, and no messages at all.
 * Knows methods and tools by name. Must not know what carries a message, nor what answers it.
 */
import type { ToolEntry } from "../../src/mcp/catalog.ts";
import { damaged } from "./hostile_inputs.ts";
import type { Random } from "./random.ts";

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Message = Record<string, Value>;

export const MODERN_VERSION = "2026-07-28";

const VERSIONS = [
  "2024-11-05",
  "2025-03-26",
  "2025-06-18",
  "2025-11-25",
  MODERN_VERSION,
  "1999-01-01",
  "9999-99-99",
  "",
] as const;

const REQUESTS = [
  "ping",
  "initialize",
  "tools/list",
  "resources/list",
  "resources/templates/list",
  "prompts/list",
  "logging/setLevel",
  "completion/complete",
  "resources/subscribe",
  "resources/unsubscribe",
  "server/discover",
  "subscriptions/listen",
  "roots/list",
  "sampling/createMessage",
  "elicitation/create",
  "tasks/get",
] as const;

const NOTIFICATIONS = [
  "notifications/initialized",
  "notifications/cancelled",
  "notifications/progress",
  "notifications/message",
  "notifications/roots/list_changed",
  "notifications/no/such",
] as const;

const STRANGE_METHODS = [
  "",
  "no/such",
  "tools/call/",
  "TOOLS/LIST",
  "__proto__",
  "constructor",
  "toString",
  "tools/list\0",
  "list_tools",
  "call_tool",
  "read_resource",
  "get_prompt",
  "\u{1F600}",
] as const;

const MODELS = [
  "res.partner",
  "sale.order",
  "ir.attachment",
  "no.such.model",
  "res.users",
] as const;
const FIELDS = ["name", "id", "partner_id.country_id.code", "image_1920", "no_such", ""] as const;

const URIS = [
  "odoo://instance/info",
  "odoo://res.partner/1",
  "odoo://res.partner/999999",
  "odoo://res.partner/-1",
  "odoo://res.partner/1e3",
  "odoo://res.partner/list?limit=2",
  "odoo://res.partner/list?domain=[[",
  "odoo://res.partner/list?limit=x&limit=1",
  "odoo://res.partner/binary/image_1920/1",
  "odoo://../../etc/passwd",
  "odoo://%00/%ff",
  "file:///etc/passwd",
  "http://[",
  "",
] as const;

/** Proper arguments of each tool: what is wrong is put in afterwards. */
const ARGUMENTS: Readonly<Record<string, Message>> = {
  search_records: { model: "res.partner", domain: [["id", "<", 9]], fields: ["name"], limit: 3 },
  read_records: { model: "res.partner", ids: [1, 2], fields: ["name"] },
  aggregate_records: { model: "res.partner", group_by: ["country_id"], measures: ["id:max"] },
  find_models: { query: "sale", limit: 3 },
  describe_model: { model: "res.partner", query: "name", limit: 3 },
  resolve_names: { model: "res.partner", names: ["Azure"] },
  get_context: {},
  create_records: { model: "res.partner", values: [{ name: "Ada" }] },
  update_records: { model: "res.partner", ids: [1], values: { comment: "x" } },
  delete_records: { model: "res.partner", ids: [999_999] },
  call_method: { model: "res.partner", method: "name_search", args: ["a"], kwargs: { limit: 2 } },
};

const KEYS = [
  "model",
  "id",
  "",
  "__proto__",
  "constructor",
  "toString",
  "_meta",
  "\ud800",
] as const;

/** One value of any kind: what a schema does not expect at that place. */
export function hostileValue(random: Random, depth = 3): Value {
  const kind = random.below(depth === 0 ? 8 : 11);
  if (kind < 2) return random.pick([null, true, false]);
  if (kind < 4) return random.pick([0, -1, 1, 1.5, 2 ** 53, -(2 ** 63), 1e308, 5e-324]);
  if (kind < 6) return random.pick(["", "x", "1", "\ud800", "\udfff\ud800", "\0", "é\u202e", "{}"]);
  if (kind < 7) return "ab\u{1F600}".repeat(random.below(3000));
  if (kind < 8) return random.chance(0.5) ? [] : {};
  if (kind < 9) return random.list(4, () => hostileValue(random, depth - 1));
  if (kind < 10) return hostileObject(random, depth - 1);
  return nested(random.below(200));
}

function hostileObject(random: Random, depth: number): Message {
  const entries = random.list(4, (): [string, Value] => {
    return [random.pick(KEYS), hostileValue(random, depth)];
  });
  return Object.fromEntries(entries);
}

function nested(depth: number): Value {
  let value: Value = [];
  for (let left = depth; left > 0; left--) value = left % 2 === 0 ? [value] : { a: value };
  return value;
}

const STRANGE_IDS: readonly [Value, ...Value[]] = [
  null,
  ...[0, -1, 1.5, 2 ** 53, 1e308, "", "1", "__proto__", "\ud800", "é\0", "x".repeat(5000)],
  ...[true, [], {}, [1], { a: 1 }],
];

export function hostileId(random: Random): Value {
  const kind = random.below(10);
  if (kind < 4) return random.below(1000);
  if (kind < 6) return `id-${random.below(1000)}`;
  return random.pick(STRANGE_IDS);
}

/** Makes messages for a program that has these tools. */
export class MessageSource {
  readonly #random: Random;
  readonly #tools: readonly string[];

  constructor(random: Random, tools: readonly ToolEntry[]) {
    this.#random = random;
    this.#tools = tools.map((tool) => tool.listed.name);
  }

  /** One message, a batch of them, or a value that is neither. */
  body(modern: boolean): Value {
    const random = this.#random;
    if (random.chance(0.04)) return hostileValue(random);
    if (random.chance(0.06)) {
      return random.list(6, () => this.message(modern && random.chance(0.5)));
    }
    return this.message(modern);
  }

  /** A message, mostly wrong in one place; with the claim of the 2026 revision where asked. */
  message(modern: boolean): Message {
    const random = this.#random;
    const [method, params] = this.#call();
    const isNotification = method.startsWith("notifications/") !== random.chance(0.03);
    const message: Message = {
      jsonrpc: "2.0",
      ...(!isNotification && { id: hostileId(random) }),
      method,
      params: modern ? { ...params, _meta: this.#claim() } : params,
    };
    return random.chance(0.25) ? this.#spoiled(message) : message;
  }

  /** The message as text; now and then damaged, so that it may be no JSON any more. */
  text(value: Value): string {
    const random = this.#random;
    const text = JSON.stringify(value);
    if (random.chance(0.12)) return damaged(random, text);
    if (random.chance(0.01)) return random.pick(["", " ", "\ufeff", "NaN", "{", "'", "\0"]);
    return random.chance(0.004) ? random.pick(["[", '{"a":']).repeat(20_000) : text;
  }

  #call(): [method: string, params: Message] {
    const random = this.#random;
    const kind = random.below(20);
    if (kind < 9) return ["tools/call", this.#toolCall()];
    if (kind < 11) return ["resources/read", { uri: this.#sometimesWrong(random.pick(URIS)) }];
    if (kind < 12) return ["prompts/get", { name: this.#sometimesWrong("x"), arguments: {} }];
    if (kind < 13) return [random.pick(STRANGE_METHODS), hostileObject(random, 2)];
    if (kind < 15) return [random.pick(NOTIFICATIONS), this.#notice()];
    return [random.pick(REQUESTS), this.#requestParams()];
  }

  #requestParams(): Message {
    const random = this.#random;
    if (random.chance(0.3)) return {};
    return {
      protocolVersion: this.#sometimesWrong(random.pick(VERSIONS)),
      capabilities: this.#sometimesWrong({}),
      clientInfo: this.#sometimesWrong({ name: "fuzz", version: "1" }),
      level: this.#sometimesWrong("debug"),
      uri: this.#sometimesWrong(random.pick(URIS)),
      cursor: this.#sometimesWrong("x"),
    };
  }

  #notice(): Message {
    const random = this.#random;
    return {
      requestId: hostileId(random),
      progressToken: hostileId(random),
      progress: hostileValue(random),
      reason: hostileValue(random),
    };
  }

  #toolCall(): Message {
    const random = this.#random;
    const name = this.#tools[random.below(this.#tools.length)] ?? "";
    const args = { ...ARGUMENTS[name] };
    if (random.chance(0.3)) args.model = random.pick(MODELS);
    if (random.chance(0.3)) args.fields = random.list(3, () => random.pick(FIELDS));
    for (let left = random.below(3); left > 0; left--) {
      const keys = Object.keys(args);
      args[keys[random.below(keys.length)] ?? "model"] = hostileValue(random);
    }
    if (random.chance(0.1)) args[random.pick(KEYS)] = hostileValue(random);
    const given: Value = random.chance(0.05) ? hostileValue(random) : args;
    return { name: random.chance(0.04) ? hostileValue(random) : name, arguments: given };
  }

  /** What a message of 2026-07-28 says of itself. */
  #claim(): Value {
    return this.#sometimesWrong({
      "io.modelcontextprotocol/protocolVersion": this.#sometimesWrong(MODERN_VERSION),
      "io.modelcontextprotocol/clientInfo": this.#sometimesWrong({ name: "fuzz", version: "1" }),
      "io.modelcontextprotocol/clientCapabilities": this.#sometimesWrong({}),
      "progressToken": hostileId(this.#random),
      "traceparent": this.#sometimesWrong(
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      ),
    });
  }

  #sometimesWrong(value: Value): Value {
    return this.#random.chance(0.06) ? hostileValue(this.#random) : value;
  }

  /** The message with one member gone, replaced, or beside another. */
  #spoiled(message: Message): Message {
    const random = this.#random;
    const spoiled = { ...message };
    const member = random.pick(["jsonrpc", "id", "method", "params", "params"]);
    const kind = random.below(4);
    if (kind === 0) delete spoiled[member];
    else if (kind === 1) spoiled[member] = hostileValue(random);
    else if (kind === 2) spoiled[random.pick(["result", "error", "id"])] = hostileValue(random);
    else return { jsonrpc: "2.0", id: hostileId(random), result: hostileValue(random) };
    return spoiled;
  }
}
