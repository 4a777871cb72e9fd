/**
 * The methods of MCP that this program answers, each from the handler table.
 *
 * Knows the shapes of MCP results. Must not know Odoo, any transport, or which client asks in which era.
 */
import {
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { CallContext, Catalog, PromptEntry, ToolOutcome } from "./catalog.ts";
import { inContext } from "./context.ts";
import {
  type CallParams,
  callParams,
  completeParams,
  listParams,
  pageParams,
  promptParams,
  type ReadParams,
  readParams,
  requireParams,
} from "./params.ts";

/** Answers a request. @throws {ProtocolError} */
export type AnswerMethod = (params: unknown, context: ServerContext) => Promise<Result>;

export interface MethodOptions {
  /** Told of every failure a handler did not foresee: the client is given `id`, and nothing else. */
  readonly onError: (id: string, error: unknown) => void;
}

export type MethodEntry = readonly [method: string, answer: AnswerMethod];

export function createMethods(
  catalog: Catalog,
  options: MethodOptions,
): ReadonlyMap<string, AnswerMethod> {
  return new Map([
    ...toolMethods(catalog, options),
    ...resourceMethods(catalog, options),
    ...promptMethods(catalog, options),
    completionMethod(catalog, options),
  ]);
}

/** A method with its parameters checked before it answers. */
export function methodEntry<T>(
  method: string,
  read: ReadParams<T>,
  answer: (params: T, context: CallContext) => Result | Promise<Result>,
): MethodEntry {
  return [method, async (params, context) => {
    const known = requireParams(method, read, params);
    return await inContext(context, (call) => answer(known, call));
  }];
}

function toolMethods(catalog: Catalog, options: MethodOptions): MethodEntry[] {
  return [
    methodEntry("tools/list", listParams, (_params, { caller }) => ({
      tools: catalog.toolsFor(caller).map((tool) => tool.listed),
    })),
    methodEntry(
      "tools/call",
      callParams,
      (params, context) => callTool(params, { catalog, context, options }),
    ),
  ];
}

interface ToolCall {
  readonly catalog: Catalog;
  readonly context: CallContext;
  readonly options: MethodOptions;
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

function resourceMethods({ resources }: Catalog, options: MethodOptions): MethodEntry[] {
  const templates = { resourceTemplates: [...resources.templates] };
  return [
    methodEntry("resources/templates/list", listParams, () => templates),
    methodEntry(
      "resources/list",
      pageParams,
      ({ cursor }, context) =>
        guarded(context, options, async () => {
          const page = await resources.list(context, cursor);
          return { ...page, resources: [...page.resources] };
        }),
    ),
    methodEntry(
      "resources/read",
      readParams,
      ({ uri }, context) => guarded(context, options, () => resources.read(uri, context)),
    ),
  ];
}

function promptMethods(catalog: Catalog, options: MethodOptions): MethodEntry[] {
  if (catalog.prompts.length === 0) return [];
  const list = { prompts: catalog.prompts.map((prompt) => prompt.listed) };
  return [
    methodEntry("prompts/list", listParams, () => list),
    methodEntry(
      "prompts/get",
      promptParams,
      ({ name, arguments: args }, context) =>
        guarded(context, options, () => requirePrompt(catalog, name).get(args, context)),
    ),
  ];
}

/** So many values an answer may hold, by the protocol. */
const MAX_COMPLETIONS = 100;

function completionMethod(catalog: Catalog, options: MethodOptions): MethodEntry {
  return methodEntry(
    "completion/complete",
    completeParams,
    ({ ref, blank }, context) =>
      guarded(context, options, async () => {
        const found = "template" in ref
          ? await catalog.resources.complete(ref.template, blank, context)
          : await requirePrompt(catalog, ref.prompt).complete(blank, context);
        const { values, hasMore = false } = found;
        const shown = values.slice(0, MAX_COMPLETIONS);
        const counted = hasMore ? {} : { total: values.length };
        const isCut = hasMore || values.length > shown.length;
        return { completion: { values: shown, ...counted, hasMore: isCut } };
      }),
  );
}

/** Of a name that nobody knows so much is repeated, in characters. */
const MAX_NAME = 100;

function requirePrompt(catalog: Catalog, name: string): PromptEntry {
  const prompt = catalog.findPrompt(name);
  if (prompt === undefined) throw invalidParams(`Unknown prompt: ${name.slice(0, MAX_NAME)}`);
  return prompt;
}

/**
 * Lets errors of the protocol through, and what a cancelled handler throws (the SDK answers
 * nothing then); of any other error the client learns no more than a reference.
 */
export async function guarded<T>(
  { signal }: CallContext,
  options: MethodOptions,
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

function report(error: unknown, { onError }: MethodOptions): string {
  const id = crypto.randomUUID().slice(0, 8);
  onError(id, error);
  return id;
}

function invalidParams(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}
