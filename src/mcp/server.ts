/**
 * Binds the handler table to the SDK: what a server says of itself, and what it answers with.
 *
 * Knows the SDK's `Server` and the eras of the protocol. Must not know Odoo or any transport.
 *
 * The low-level `Server` is marked deprecated in favour of `McpServer`, whose documentation names this use of it. All
 * servers share one table of methods: one for a single request is cheap, and one that waits is small.
 */
import {
  type McpRequestContext,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerOptions,
  type StandardSchemaV1,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/server";
import type { Catalog } from "./catalog.ts";
import { logMethods } from "./logging.ts";
import { type AnswerMethod, createMethods, type MethodOptions } from "./methods.ts";
import { subscriptionMethods } from "./subscriptions.ts";

/** What a server is made for. */
export interface Served extends McpRequestContext {
  /** Made for one request: nothing can be told afterwards. */
  readonly isAlone?: boolean;
}

export type ServerFactory = (served: Served) => Server | Promise<Server>;

/** The first version of the modern era. A server must list it to be bound to it by the transport of a single request. */
export const MODERN_VERSION = "2026-07-28";

/** How long a client of the 2026 revision may keep what cannot change while the process runs. */
const FIXED = { ttlMs: 300_000, cacheScope: "public" } as const;

/** The same, where callers that are told apart may have different answers. */
const OWN = { ...FIXED, cacheScope: "private" } as const;

/** What Odoo tells may be another thing a moment later, and is for whoever asked alone. */
const FRESH = { ttlMs: 0, cacheScope: "private" } as const;

const CACHE_HINTS: ServerOptions["cacheHints"] = {
  "server/discover": FIXED,
  "tools/list": FIXED,
  "resources/templates/list": FIXED,
  "resources/list": OWN,
  "resources/read": FRESH,
  "prompts/list": FIXED,
};

/**
 * Makes servers for the catalog. One server serves one connection, or one request where requests
 * are independent; it speaks whichever protocol era the transport found.
 */
export function createServerFactory(catalog: Catalog, options: MethodOptions): ServerFactory {
  const { name, title, version, notices, live } = catalog;
  const methods = createMethods(catalog, options);
  const describe = describeServers(catalog);
  const answerAlone = answerBy((method) => methods.get(method));

  const answerLasting = (server: Server): Answer => {
    // The SDK has one of its own, which tells nothing.
    server.removeRequestHandler("logging/setLevel");
    const own = new Map([
      ...(notices ? logMethods(server, notices) : []),
      ...(live ? subscriptionMethods(server, live, options) : []),
    ]);
    return answerBy((method) => own.get(method) ?? methods.get(method));
  };

  return (served) => {
    const server = new CatalogServer({ name, title, version }, describe(served));
    if (isLasting(served)) server.fallbackRequestHandler = answerLasting(server);
    else if (served.isAlone) server.fallbackRequestHandler = answerAlone;
    else for (const [method, answer] of methods) server.bind(method, answer);
    return server;
  };
}

type Answer = NonNullable<Server["fallbackRequestHandler"]>;

/**
 * One function for all methods, and but for what is a connection's own, for all servers: a server for a single request
 * is cheap, and one that waits is small.
 */
function answerBy(find: (method: string) => AnswerMethod | undefined): Answer {
  return ({ method, params }, context) => {
    const answer = find(method);
    if (!answer) throw new ProtocolError(ProtocolErrorCode.MethodNotFound, "Method not found");
    return answer(params, context);
  };
}

type Handler = Parameters<Server["_wrapHandler"]>[1];

/**
 * The SDK's `Server`, without its second look at `tools/call`: that checks parameters which have been read and results
 * which the compiler has.
 */
class CatalogServer extends Server {
  /** Knows the method by its name, as the 2026 era wants it: what is not known is told before anything runs. */
  bind(method: string, answer: AnswerMethod): void {
    this.setRequestHandler(method, { params: UNREAD }, answer);
  }

  protected override _wrapHandler(method: string, handler: Handler): Handler {
    return method === "tools/call" ? handler : super._wrapHandler(method, handler);
  }
}

/** Parameters as they came: each method reads its own. */
const UNREAD: StandardSchemaV1 = {
  "~standard": { version: 1, vendor: "odoo-mcp", validate: (value) => ({ value }) },
};

/** Whether it is a connection of the 2025 era, which can be told things later by itself. */
function isLasting({ era, isAlone = false }: Served): boolean {
  return era === "legacy" && !isAlone;
}

/** What a server says of itself, made once for each kind of request that it may serve. */
function describeServers(catalog: Catalog): (served: Served) => ServerOptions {
  const alone = {
    tools: {},
    resources: {},
    completions: {},
    ...(catalog.prompts.length > 0 && { prompts: {} }),
  };
  const { instructions, live, notices } = catalog;
  const listening = {
    ...alone,
    ...(live && { resources: { subscribe: true, listChanged: true } }),
  };
  const modern = {
    instructions,
    capabilities: listening,
    cacheHints: CACHE_HINTS,
    supportedProtocolVersions: [...SUPPORTED_PROTOCOL_VERSIONS, MODERN_VERSION],
  };
  const modernForCaller = { ...modern, cacheHints: { ...CACHE_HINTS, "tools/list": OWN } };
  const legacyAlone = { instructions, capabilities: alone };
  const lasting = { instructions, capabilities: { ...listening, ...(notices && { logging: {} }) } };
  return (served) => {
    if (served.era === "modern") return served.authInfo ? modernForCaller : modern;
    return isLasting(served) ? lasting : legacyAlone;
  };
}
