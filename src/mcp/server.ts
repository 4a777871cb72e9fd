/**
 * Binds the handler table to the SDK: each method of MCP that this program answers.
 *
 * Knows the SDK's `Server` and the shapes of MCP results. Must not know Odoo or any transport.
 *
 * The low-level `Server` is marked deprecated in favour of `McpServer`, whose documentation names
 * this use of it: all lists are built once here, so that a server for a single request is cheap.
 */
import {
  type CallToolResult,
  type McpRequestContext,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  Server,
  type ServerContext,
  type ServerOptions,
  type StandardSchemaV1,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/server";
import type { CallContext, Catalog, PromptEntry, ToolOutcome } from "./catalog.ts";
import { inContext } from "./context.ts";
import { bindLog } from "./logging.ts";
import { bindSubscriptions } from "./subscriptions.ts";
import {
  type CallParams,
  callParams,
  completeParams,
  listParams,
  pageParams,
  promptParams,
  readParams,
} from "./params.ts";

/** What a server is made for. */
export interface Served extends McpRequestContext {
  /** Made for one request: nothing can be told afterwards. */
  readonly isAlone?: boolean;
}

export type ServerFactory = (served: Served) => Server | Promise<Server>;

export interface ServerFactoryOptions {
  /** Told of every failure a handler did not foresee: the client is given `id`, and nothing else. */
  readonly onError: (id: string, error: unknown) => void;
}

/** A server must list it to be bound to it by the transport of a single request. */
const MODERN_VERSION = "2026-07-28";

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

/** Puts one method on a server: how its parameters are read, and what answers it. */
type Bind = (server: Server) => void;

/**
 * Makes servers for the catalog. One server serves one connection, or one request where requests
 * are independent; it speaks whichever protocol era the transport found.
 */
export function createServerFactory(
  catalog: Catalog,
  options: ServerFactoryOptions,
): ServerFactory {
  const { name, title, version, notices, live } = catalog;
  const describe = describeServers(catalog);
  const bindings = [
    ...bindTools(catalog, options),
    ...bindResources(catalog, options),
    ...bindPrompts(catalog, options),
    bindCompletion(catalog, options),
  ];
  return (served) => {
    const server = new CatalogServer({ name, title, version }, describe(served));
    for (const bind of bindings) bind(server);
    if (isLasting(served)) {
      if (notices) bindLog(server, notices);
      if (live) bindSubscriptions(server, live);
    }
    return server;
  };
}

/**
 * The SDK's `Server`, without its second look at `tools/call`: that checks parameters which
 * `callParams` has read and results which the compiler has, and costs a quarter of the call.
 */
class CatalogServer extends Server {
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    return method === "tools/call" ? handler : super._wrapHandler(method, handler);
  }
}

/** Whether it is a connection of the 2025 era, which can be told things later by itself. */
function isLasting({ era, isAlone = false }: Served): boolean {
  return era === "legacy" && !isAlone;
}

/** Of a name that nobody knows so much is repeated, in characters. */
const MAX_NAME = 100;

type Handler = Parameters<Server["_wrapHandler"]>[1];

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
    if (served.era === "legacy") return isLasting(served) ? lasting : legacyAlone;
    const { authInfo } = served;
    return authInfo === undefined ? modern : modernForCaller;
  };
}

function bindTools(catalog: Catalog, options: ServerFactoryOptions): Bind[] {
  return [
    bind("tools/list", listParams, (_params, { caller }) => ({
      tools: catalog.toolsFor(caller).map((tool) => tool.listed),
    })),
    bind(
      "tools/call",
      callParams,
      (params, context) => callTool(params, { catalog, context, options }),
    ),
  ];
}

interface ToolCall {
  readonly catalog: Catalog;
  readonly context: CallContext;
  readonly options: ServerFactoryOptions;
}

/** The model sees a tool's failure only as a result; an error of the protocol stays with its host. */
async function callTool(
  { name, arguments: args }: CallParams,
  { catalog, context, options }: ToolCall,
): Promise<CallToolResult> {
  const tool = catalog.findTool(name);
  if (tool === undefined) throw invalidParams(`Unknown tool: ${name.slice(0, MAX_NAME)}`);
  try {
    return toToolResult(await tool.call(args, context));
  } catch (error) {
    if (error instanceof ProtocolError || context.signal.aborted) throw error;
    const id = report(error, options);
    const text = `Cannot run ${name}: internal error, reference ${id}. Whether anything was ` +
      "changed is unknown: look before repeating";
    return toToolResult({ text, isError: true });
  }
}

/** `projectCallToolResult` of the SDK is for structured content that is no object: ours always is. */
function toToolResult(outcome: ToolOutcome): CallToolResult {
  const links = outcome.links?.map((link) => ({ type: "resource_link" as const, ...link })) ?? [];
  return {
    content: [{ type: "text", text: outcome.text }, ...links],
    ...(outcome.structured !== undefined && { structuredContent: outcome.structured }),
    ...(outcome.isError === true && { isError: true }),
  };
}

function bindResources({ resources }: Catalog, options: ServerFactoryOptions): Bind[] {
  const templates = { resourceTemplates: [...resources.templates] };
  return [
    bind("resources/templates/list", listParams, () => templates),
    bind(
      "resources/list",
      pageParams,
      ({ cursor }, context) =>
        guarded(context, options, async () => {
          const page = await resources.list(context, cursor);
          return { ...page, resources: [...page.resources] };
        }),
    ),
    bind(
      "resources/read",
      readParams,
      ({ uri }, context) => guarded(context, options, () => resources.read(uri, context)),
    ),
  ];
}

function bindPrompts(catalog: Catalog, options: ServerFactoryOptions): Bind[] {
  if (catalog.prompts.length === 0) return [];
  const list = { prompts: catalog.prompts.map((prompt) => prompt.listed) };
  return [
    bind("prompts/list", listParams, () => list),
    bind(
      "prompts/get",
      promptParams,
      ({ name, arguments: args }, context) =>
        guarded(context, options, () => requirePrompt(catalog, name).get(args, context)),
    ),
  ];
}

/** So many values an answer may hold, by the protocol. */
const MAX_COMPLETIONS = 100;

function bindCompletion(catalog: Catalog, options: ServerFactoryOptions): Bind {
  return bind(
    "completion/complete",
    completeParams,
    ({ ref, blank }, context) =>
      guarded(context, options, async () => {
        const found = "template" in ref
          ? await catalog.resources.complete(ref.template, blank, context)
          : await requirePrompt(catalog, ref.prompt).complete(blank, context);
        const { values, total = values.length } = found;
        const shown = values.slice(0, MAX_COMPLETIONS);
        return { completion: { values: shown, total, hasMore: total > shown.length } };
      }),
  );
}

function requirePrompt(catalog: Catalog, name: string): PromptEntry {
  const prompt = catalog.findPrompt(name);
  if (prompt === undefined) throw invalidParams(`Unknown prompt: ${name.slice(0, MAX_NAME)}`);
  return prompt;
}

function bind<T>(
  method: string,
  params: StandardSchemaV1<unknown, T>,
  answer: (params: T, context: CallContext) => Result | Promise<Result>,
): Bind {
  return (server) =>
    server.setRequestHandler(
      method,
      { params },
      (value, context: ServerContext) => inContext(context, (call) => answer(value, call)),
    );
}

/**
 * Lets errors of the protocol through, and what a cancelled handler throws (the SDK answers
 * nothing then); of any other error the client learns no more than a reference.
 */
async function guarded<T>(
  { signal }: CallContext,
  options: ServerFactoryOptions,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ProtocolError || signal.aborted) throw error;
    const id = report(error, options);
    throw new ProtocolError(ProtocolErrorCode.InternalError, `Internal error: reference ${id}`);
  }
}

function report(error: unknown, { onError }: ServerFactoryOptions): string {
  const id = crypto.randomUUID().slice(0, 8);
  onError(id, error);
  return id;
}

function invalidParams(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}
