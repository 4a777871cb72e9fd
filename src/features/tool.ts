/**
 * How a tool is made: schemas, annotations, and the way from raw arguments to an outcome.
 *
 * A tool's own file says what it takes, gives and does; everything that all of them share is here.
 */
import { z } from "zod";
import type { CallContext, FileLink, Progress, ToolEntry, ToolOutcome } from "../mcp/catalog.ts";
import { CallError } from "../odoo/errors.ts";
import { withFreshFields } from "./fresh_fields.ts";
import { chooseInstance, type Instances, type Services } from "./instances.ts";
import type { Effect } from "../policy/policy.ts";
import type { WatchCall } from "../telemetry/telemetry.ts";
import { describeFailure } from "./failure.ts";
import { readArguments } from "./arguments.ts";
import { withinScope } from "./scope.ts";

export interface ToolCall extends Services {
  readonly signal: AbortSignal;
  /** The Odoo's name, where there are several. */
  readonly instance: string | undefined;
  /** Told by what takes several calls of Odoo, where the client wants to know. */
  readonly progress?: Progress | undefined;
}

export interface ToolAnswer<Output> {
  readonly text: string;
  readonly structured: Output;
  readonly links?: readonly FileLink[];
}

export interface ToolSpec<Input extends z.ZodObject, Output extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly effect: Effect;
  /** Where it differs from what its effect says to a client. */
  readonly hints?: Partial<Annotations>;
  readonly input: Input;
  readonly output: Output;
  /** What the call tries, for error messages: `search res.partner`. */
  action(args: z.output<Input>): string;
  /** @throws {CallError} */
  run(args: z.output<Input>, call: ToolCall): Promise<ToolAnswer<z.input<Output>>>;
}

/** A tool whose types are sealed: ready to be bound to services. */
export interface Tool {
  readonly name: string;
  readonly effect: Effect;
  bind(instances: Instances, watch: WatchCall): ToolEntry;
}

type Annotations = NonNullable<ToolEntry["listed"]["annotations"]>;

const ANNOTATIONS: Readonly<Record<Effect, Annotations>> = {
  read: annotate({ readOnly: true, destructive: false, idempotent: true, openWorld: false }),
  create: annotate({ readOnly: false, destructive: false, idempotent: false, openWorld: false }),
  update: annotate({ readOnly: false, destructive: true, idempotent: true, openWorld: false }),
  delete: annotate({ readOnly: false, destructive: true, idempotent: true, openWorld: false }),
  // A method may send mail or call another system.
  call: annotate({ readOnly: false, destructive: true, idempotent: false, openWorld: true }),
};

function annotate(
  hints: Record<"readOnly" | "destructive" | "idempotent" | "openWorld", boolean>,
): Annotations {
  return {
    readOnlyHint: hints.readOnly,
    destructiveHint: hints.destructive,
    idempotentHint: hints.idempotent,
    openWorldHint: hints.openWorld,
  };
}

/** Seals a tool's types. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  spec: ToolSpec<Input, Output>,
): Tool {
  return {
    name: spec.name,
    effect: spec.effect,
    bind: (instances, watch) => {
      let listed: Listed | undefined;
      return {
        get listed() {
          return listed ??= describeTool(spec, instances);
        },
        call: (args, context) => runTool(spec, args, { instances, watch, context }),
      };
    },
  };
}

type Listed = ToolEntry["listed"];

/** Made when a client first lists the tools: the conversion is a tenth of the start. */
function describeTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  spec: ToolSpec<Input, Output>,
  instances: Instances,
): Listed {
  return {
    name: spec.name,
    title: spec.title,
    description: spec.description,
    inputSchema: { ...jsonSchema(withInstance(spec.input, instances), "input"), type: "object" },
    outputSchema: { ...jsonSchema(spec.output, "output"), type: "object" },
    annotations: { ...ANNOTATIONS[spec.effect], ...spec.hints },
  };
}

/** Flat JSON Schema without what every reader assumes anyway: each word of it is paid for in tokens. */
function jsonSchema(schema: z.ZodObject, io: "input" | "output"): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, override: trimSchema });
  return rest;
}

function trimSchema({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  delete jsonSchema.additionalProperties;
  delete jsonSchema.propertyNames;
  // What a name looks like is known to everybody who asks; what does not is refused with an example.
  delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/** Where there are several Odoos, every tool takes the name of one. */
function withInstance(input: z.ZodObject, { names }: Instances): z.ZodObject {
  if (names.length === 1) return input;
  const description = `Which Odoo; ${names[0]} unless you say so`;
  return input.extend({ instance: z.enum(names).optional().describe(description) });
}

interface ToolRun {
  readonly instances: Instances;
  readonly watch: WatchCall;
  readonly context: CallContext;
}

async function runTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  spec: ToolSpec<Input, Output>,
  raw: Record<string, unknown>,
  { instances, watch, context }: ToolRun,
): Promise<ToolOutcome> {
  const { name, effect } = spec;
  const { signal, caller, traceparent, progress } = context;
  let action = `run ${name}`;
  const about = { kind: "tool", name, writes: effect !== "read", caller, traceparent } as const;
  try {
    return await watch(about, async (notes) => {
      const { instance, own } = splitInstance(raw, instances);
      if (instances.names.length > 1) notes.instance = instance;
      const call = {
        ...instances.open(instance, caller),
        signal,
        progress,
        instance: notes.instance,
      };
      call.policy.requireEffect(effect);
      const args = readArguments(spec.input, own);
      if (typeof args.model === "string") notes.model = args.model;
      action = spec.action(args);
      const odoo = await withinScope(call.odoo, args, { signal });
      return await withFreshFields(odoo, () => spec.run(args, { ...call, odoo }));
    });
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return { text: describeFailure({ action, effect, error }), isError: true };
  }
}

/** The named Odoo, and the arguments of the tool itself. @throws {ArgumentError} for a name that is not there */
function splitInstance(
  raw: Record<string, unknown>,
  { names }: Instances,
): { instance: string; own: Record<string, unknown> } {
  // With one Odoo there is no such argument.
  if (names.length === 1) return { instance: names[0], own: raw };
  const { instance, ...own } = raw;
  return { instance: chooseInstance(names, instance ?? undefined), own };
}
