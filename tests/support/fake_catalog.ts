/** A handler table without Odoo: what the transports need to be shown at work. */
import { ResourceNotFoundError } from "@modelcontextprotocol/server";
import type { CallContext, Catalog, ToolEntry, ToolOutcome } from "../../src/mcp/catalog.ts";

/** A tool call that waits: the test is told when it began, and says when it may end. */
export interface SlowCall {
  readonly args: Record<string, unknown>;
  readonly signal: AbortSignal;
  /** Settles when the call's signal fires. */
  readonly aborted: Promise<void>;
  finish(): void;
}

export interface FakeCatalog extends Catalog {
  /** The next call of the tool `slow`, as soon as it has begun. */
  nextSlowCall(): Promise<SlowCall>;
}

type Call = ToolEntry["call"];

const RESOURCE = "odoo://res.partner/1";

/** Tools `echo`, `slow`, `failing`, `big`; the resource `odoo://res.partner/1`; a prompt if asked. */
export function createFakeCatalog({ withPrompt = false } = {}): FakeCatalog {
  const slowCalls = new Mailbox<SlowCall>();
  const tools = [
    createTool("echo", (args) => Promise.resolve(toOutcome(args))),
    createTool("slow", (args, context) => waitForFinish(args, context, slowCalls)),
    createTool("failing", () => Promise.reject(new Error("a secret in /home/somebody"))),
    createTool("big", ({ size }) => Promise.resolve({ text: "é".repeat(Number(size)) })),
  ];
  const prompts = withPrompt ? [createPrompt()] : [];
  return {
    name: "fake",
    title: "A fake",
    version: "1.2.3",
    instructions: "Call echo",
    tools,
    toolsFor: () => tools,
    findTool: (name) => tools.find((tool) => tool.listed.name === name),
    resources: {
      templates: [{ name: "record", uriTemplate: "odoo://{model}/{id}" }],
      list: () => Promise.resolve({ resources: [{ uri: RESOURCE, name: "partner 1" }] }),
      complete: (template, { name, value, others }) =>
        Promise.resolve({ values: [template, name, value, JSON.stringify(others)], hasMore: true }),
      read: readResource,
    },
    prompts,
    findPrompt: (name) => prompts.find((prompt) => prompt.listed.name === name),
    nextSlowCall: () => slowCalls.take(),
  };
}

function createTool(name: string, call: Call): ToolEntry {
  const description = `The ${name} tool`;
  return { listed: { name, description, inputSchema: { type: "object" } }, call };
}

function toOutcome(args: Record<string, unknown>): ToolOutcome {
  return { text: JSON.stringify(args), structured: { echoed: args } };
}

function waitForFinish(
  args: Record<string, unknown>,
  { signal }: CallContext,
  calls: Mailbox<SlowCall>,
): Promise<ToolOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<ToolOutcome>();
  const aborted = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => {
    aborted.resolve();
    reject(signal.reason);
  });
  calls.put({ args, signal, aborted: aborted.promise, finish: () => resolve(toOutcome(args)) });
  return promise;
}

function readResource(uri: string): ReturnType<Catalog["resources"]["read"]> {
  if (uri === "odoo://broken/1") return Promise.reject(new TypeError("at /srv/secret.ts:3"));
  if (uri !== RESOURCE) return Promise.reject(new ResourceNotFoundError(uri));
  return Promise.resolve({ contents: [{ uri, mimeType: "text/plain", text: "Azure Interior" }] });
}

function createPrompt(): Catalog["prompts"][number] {
  return {
    listed: { name: "greet", arguments: [{ name: "who", required: true }] },
    complete: ({ value }) =>
      Promise.resolve({ values: Array.from({ length: 150 }, (_, i) => `${value}${i}`) }),
    get: ({ who }) =>
      Promise.resolve({
        messages: [{ role: "user", content: { type: "text", text: `Greet ${who}` } }],
      }),
  };
}

/** Hands each item to one taker, whichever of the two comes first. */
class Mailbox<T> {
  readonly #items: T[] = [];
  readonly #takers: ((item: T) => void)[] = [];

  put(item: T): void {
    const taker = this.#takers.shift();
    if (taker === undefined) this.#items.push(item);
    else taker(item);
  }

  take(): Promise<T> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve) => this.#takers.push(resolve));
  }
}
