/**
 * The handler table: everything this server offers, as data that the transports share.
 *
 * Knows the shapes of MCP results. Must not know Odoo: `features/` fills the table, `server.ts`
 * binds it to the SDK.
 */
import {
  type PromptMessage,
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  type Resource as ListedResource,
  ResourceNotFoundError,
  type ResourceTemplateType as ListedTemplate,
  type Tool as ListedTool,
} from "@modelcontextprotocol/server";

/** The error for a resource that does not exist, or that this caller may not know of. */
export function notFound(uri: string): Error {
  return new ResourceNotFoundError(uri);
}

/** The error for a request that cannot be served, with a text for the client. */
export function refused(text: string, reason: "invalid_params" | "internal"): Error {
  const { InvalidParams, InternalError } = ProtocolErrorCode;
  return new ProtocolError(reason === "invalid_params" ? InvalidParams : InternalError, text);
}

/** Who calls. */
export interface Caller {
  readonly id: string;
  /** What it may do: `odoo.read`, `odoo.write`; without a list, everything. */
  readonly scopes?: readonly string[];
}

/** What a handler may know of the call it serves. */
export interface CallContext {
  /** Fires when the client cancels, closes its stream, or the server shuts down. */
  readonly signal: AbortSignal;
  /** Who calls, where that is known. */
  readonly caller?: Caller | undefined;
  /** The W3C trace context that the client sent in `_meta`. */
  readonly traceparent?: string | undefined;
  /** There only where the client asked to be told. */
  readonly progress?: Progress | undefined;
}

/**
 * Tells the client how far a call is: so many of `total` are done, where the total is known. May be
 * told as often as anything is done: what comes too fast, too late, or not in order is left out.
 */
export type Progress = (done: number, total?: number, message?: string) => void;

/** Something that whoever works here should know, whatever they are doing. */
export interface Notice {
  readonly level: "info" | "warning";
  /** One line without secrets, and without anything that one caller did. */
  readonly text: string;
}

/** Where notices come from, as long as somebody listens. */
export interface NoticeSource {
  /** Gives what ends the listening. */
  listen(listener: (notice: Notice) => void): () => void;
}

/** A tool's answer. `structured` follows the tool's output schema; `text` says the same for reading. */
export interface ToolOutcome {
  readonly text: string;
  readonly structured?: Record<string, unknown>;
  readonly isError?: boolean;
}

/** A tool as listed, with what runs it. Handlers answer with an outcome and never throw on bad input. */
export interface ToolEntry {
  readonly listed: ListedTool;
  call(args: Record<string, unknown>, context: CallContext): Promise<ToolOutcome>;
}

export interface ResourceTable {
  readonly templates: readonly ListedTemplate[];
  list(context: CallContext): Promise<readonly ListedResource[]>;
  /** @throws {ResourceNotFoundError} of the SDK when there is no such resource or it may not be read. */
  read(uri: string, context: CallContext): Promise<ReadResourceResult>;
}

export interface PromptEntry {
  readonly listed: {
    name: string;
    title?: string;
    description?: string;
    arguments?: { name: string; description?: string; required?: boolean }[];
  };
  get(
    args: Record<string, string>,
    context: CallContext,
  ): Promise<{ description?: string; messages: PromptMessage[] }>;
}

export interface Catalog {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  /** What a model should know before it calls anything; sent once by `initialize` or `server/discover`. */
  readonly instructions: string;
  /** Listed tools, in listing order. */
  readonly tools: readonly ToolEntry[];
  /** Those of them that this caller may use; all where it is left out. Calls are refused by `call`. */
  readonly toolsFor?: (caller: Caller | undefined) => readonly ToolEntry[];
  /** Finds a tool by its listed name or by an unlisted alias. */
  findTool(name: string): ToolEntry | undefined;
  readonly resources: ResourceTable;
  readonly prompts: readonly PromptEntry[];
  findPrompt(name: string): PromptEntry | undefined;
  /** Passed on to clients that ask for a log; without it none is offered. */
  readonly notices?: NoticeSource;
}
