/**
 * How a prompt is made: its arguments, what they may be filled with, and the messages it becomes.
 *
 * A prompt is chosen by a person, so its words say what the assistant shall do, and records come along as resources.
 */
import type { PromptMessage } from "@modelcontextprotocol/server";
import { type PromptEntry, refused } from "../../mcp/catalog.ts";
import { ArgumentError, CallError } from "../../odoo/errors.ts";
import type { WatchCall } from "../../telemetry/telemetry.ts";
import { describeFailure, isHidden } from "../failure.ts";
import { withFreshFields } from "../fresh_fields.ts";
import type { Instances } from "../instances.ts";
import type { ToolCall } from "../tool.ts";
import { openOdoo } from "../resources/open.ts";
import { JSON_TYPE } from "../resources/templates.ts";
import { formatUri, type ResourceUri } from "../resources/uri.ts";
import { type Suggest, suggest } from "../suggestions.ts";

export interface PromptArgument {
  readonly name: string;
  readonly description: string;
  /** Unless it may be left out. */
  readonly optional?: boolean;
  readonly suggest?: Suggest;
}

export interface PromptSpec {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly PromptArgument[];
  /** The words, and the resource that they are about. @throws {CallError} */
  fill(args: PromptValues, call: ToolCall): Promise<Filled>;
}

/** The arguments by name; `""` for one that was left out. */
export type PromptValues = (name: string) => string;

export interface Filled {
  readonly text: string;
  readonly about?: ResourceUri;
}

export interface PromptTable {
  readonly prompts: readonly PromptEntry[];
  find(name: string): PromptEntry | undefined;
}

/** Binds prompts to the Odoos. Each is found by its name, and by the same name with hyphens. */
export function bindPrompts(
  specs: readonly PromptSpec[],
  { instances, watch }: { instances: Instances; watch: WatchCall },
): PromptTable {
  const prompts = specs.map((spec) => bindPrompt(spec, instances, watch));
  const byName = new Map(prompts.map((prompt) => [prompt.listed.name, prompt]));
  return { prompts, find: (name) => byName.get(name.replaceAll("-", "_")) };
}

function bindPrompt(spec: PromptSpec, instances: Instances, watch: WatchCall): PromptEntry {
  const { name, title, description } = spec;
  const taken = instances.names.length === 1
    ? spec.arguments
    : [...spec.arguments, { name: "instance", description: "Which Odoo", optional: true }];
  return {
    listed: {
      name,
      title,
      description,
      arguments: taken.map(({ name, description, optional = false }) => ({
        name,
        description,
        required: !optional,
      })),
    },
    complete: (blank, context) => {
      const argument = spec.arguments.find((each) => each.name === blank.name);
      return suggest(argument?.suggest, blank, { instances, context });
    },
    get: async (args, context) => {
      const { caller, traceparent } = context;
      const about = { kind: "prompt", name, writes: false, caller, traceparent } as const;
      try {
        return await watch(about, async (notes) => {
          requireArguments(taken, args);
          notes.model = args.model;
          const call = openOdoo(args.instance, { instances, context });
          notes.instance = call.instance;
          const messages = await withFreshFields(call.odoo, () => write(spec, args, call));
          return { description: title, messages };
        });
      } catch (error) {
        throw translate(error, name);
      }
    },
  };
}

/** @throws {ArgumentError} for what is missing, and for what no prompt takes */
function requireArguments(taken: readonly PromptArgument[], args: Record<string, string>): void {
  const names = taken.map(({ name }) => name);
  const other = Object.keys(args).find((name) => !names.includes(name));
  if (other !== undefined) {
    const known = names.join(", ");
    throw new ArgumentError(other.slice(0, 40), `there is no such argument: use ${known}`);
  }
  const missing = taken.find(({ name, optional = false }) => !optional && !args[name]?.trim());
  if (missing) throw new ArgumentError(missing.name, "it is missing");
}

async function write(
  spec: PromptSpec,
  args: Record<string, string>,
  call: ToolCall,
): Promise<PromptMessage[]> {
  const { text, about } = await spec.fill((name) => args[name]?.trim() ?? "", call);
  const words: PromptMessage = { role: "user", content: { type: "text", text } };
  if (about === undefined) return [words];
  const { readResource } = await import("../resources/read.ts");
  const content = await readResource(about, call);
  const uri = formatUri(about, call.instance);
  const resource = { uri, mimeType: JSON_TYPE, ...content };
  return [words, { role: "user", content: { type: "resource", resource } }];
}

function translate(error: unknown, name: string): unknown {
  if (!(error instanceof CallError)) return error;
  const action = `fill the prompt ${name}`;
  if (isHidden(error)) {
    const text = `Cannot ${action}: there is no such record, or this user may not read it`;
    return refused(text, "invalid_params");
  }
  const text = describeFailure({ action, effect: "read", error });
  return refused(text, error instanceof ArgumentError ? "invalid_params" : "internal");
}
