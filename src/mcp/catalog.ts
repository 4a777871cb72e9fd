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

/** Of a URI that leads nowhere so much is repeated, in characters. */
const MAX_CITED = 300;

/** The error for a resource that does not exist, or that this caller may not know of. */
export function notFound(uri: string): Error {
  return new ResourceNotFoundError(uri.slice(0, MAX_CITED));
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

/** Something that everybody who works here should know. */
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
  /** Files the answer is about: never inline. */
  readonly links?: readonly FileLink[];
  readonly isError?: boolean;
}

/** A file as a resource that can be read when it is wanted. */
export interface FileLink {
  readonly uri: string;
  readonly name: string;
  readonly mimeType?: string | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
}

/** A tool as listed, with what runs it. Handlers answer with an outcome and never throw on bad input. */
export interface ToolEntry {
  readonly listed: ListedTool;
  call(args: Record<string, unknown>, context: CallContext): Promise<ToolOutcome>;
}

/** What is being filled in: an argument of a prompt or a variable of a template, with those that are filled already. */
export interface Blank {
  readonly name: string;
  /** What stands there so far. */
  readonly value: string;
  readonly others: Readonly<Record<string, string>>;
}

/** What may be filled in, the likeliest first. */
export interface Suggestions {
  readonly values: readonly string[];
  /** There are others, nobody counted how many. */
  readonly hasMore?: boolean;
}

export interface ResourcePage {
  readonly resources: readonly ListedResource[];
  readonly nextCursor?: string | undefined;
}

/** Tells of changes, as long as what it gives is not disposed of. */
export interface LiveSource {
  /** Calls `tell` when a resource may read otherwise than before. @throws {ProtocolError} where it cannot be read */
  watch(uri: string, listener: LiveListener): Promise<Disposable>;
  /** Calls `tell` when other resources are there than before. */
  watchList(listener: LiveListener): Promise<Disposable>;
}

export interface LiveListener extends Pick<CallContext, "signal" | "caller"> {
  readonly tell: () => void;
  /** Called where a resource is there no more, or may not be read any longer: nothing is told of it after that. */
  readonly end?: () => void;
}

export interface ResourceTable {
  readonly templates: readonly ListedTemplate[];
  /** A page, from the first one on. @throws {ProtocolError} for a cursor that is not ours */
  list(context: CallContext, cursor?: string): Promise<ResourcePage>;
  /** @throws {ProtocolError} where there is no such template */
  complete(template: string, blank: Blank, context: CallContext): Promise<Suggestions>;
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
  complete(blank: Blank, context: CallContext): Promise<Suggestions>;
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
  /** Those of them that this caller may use. Calls are refused by `call`. */
  readonly toolsFor: (caller: Caller | undefined) => readonly ToolEntry[];
  /** Finds a tool by its listed name or by an unlisted alias. */
  findTool(name: string): ToolEntry | undefined;
  readonly resources: ResourceTable;
  /** What changes is told by; without it nothing can be subscribed to. */
  readonly live?: LiveSource;
  readonly prompts: readonly PromptEntry[];
  findPrompt(name: string): PromptEntry | undefined;
  /** Passed on to clients that ask for a log; without it none is offered. */
  readonly notices?: NoticeSource;
}
