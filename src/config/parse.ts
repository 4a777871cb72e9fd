/**
 * Turns plain values into a `Config`, or into one line that says which value is wrong and how to
 * mend it. Pure: where a value came from is told by the caller.
 */
import type { z } from "zod";
import { ConfigError } from "./errors.ts";
import { ANY_NAME, type ConfigKey } from "./keys.ts";
import { withoutUserinfo } from "./odoo_url.ts";
import { type Config, configKeys, configSchema } from "./schema.ts";

/** What to call a value in a message: the name to mend (`http.port`) and where it stands. */
export interface Place {
  readonly option: string;
  /** Such as ` in config.json`; empty where the option says it all. */
  readonly where: string;
}

const keysByPath = new Map(configKeys.map((known) => [known.path, known]));

/**
 * Validates values and fills in the defaults.
 *
 * @param input Plain values nested as in the file; secrets as text or `Secret`.
 * @param locate Tells where the value of a dotted key came from.
 * @throws {ConfigError} for the first value that cannot be used
 */
export function createConfig(
  input: unknown = {},
  locate: (path: string) => Place = (path) => ({ option: path, where: "" }),
): Config {
  const { config, problems: [problem] } = readConfig(input, locate);
  if (config === undefined) throw problem;
  return config;
}

/** What `createConfig` gives, or everything that it would refuse. */
export function readConfig(
  input: unknown,
  locate: (path: string) => Place,
): { readonly config?: Config; readonly problems: readonly ConfigError[] } {
  // Read once in a process: compiling the schema first would take longer than the reading.
  const parsed = configSchema.safeParse(input, { jitless: true });
  if (parsed.success) {
    const { mcpServers: _ignored, ...config } = parsed.data;
    const read = deepFreeze({ ...config, connection_type: connectionType(config) });
    return { config: read, problems: [] };
  }
  return {
    problems: parsed.error.issues.map((issue) => describeIssue(issue, { input, locate })),
  };
}

function connectionType(
  { connection_type, http }: Pick<Config, "connection_type" | "http">,
): Config["connection_type"] {
  return connection_type === "http" && http.streamable ? "streamable_http" : connection_type;
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === "object" && part !== null) deepFreeze(part);
  }
  return Object.freeze(value);
}

interface Context {
  readonly input: unknown;
  locate(path: string): Place;
}

function describeIssue(issue: z.core.$ZodIssue, context: Context): ConfigError {
  const steps = issue.path;
  const path = steps.map((step) => typeof step === "number" ? `[${step}]` : `.${String(step)}`)
    .join("").slice(1);
  const known = keyAt(steps);
  const owner = keyAt(steps.slice(0, -1));
  const { option, where } = context.locate(path);
  const state = ownMessage(issue) ??
    `found ${describeFound(valueAt(context.input, steps), known ?? owner)}, expected ${
      known?.allowed ?? "an object such as {}"
    }`;
  return new ConfigError(option, `Cannot use ${option}${where}: ${state}`);
}

/** What the schema itself says; undefined where the value and what is allowed say it all. */
function ownMessage(issue: z.core.$ZodIssue): string | undefined {
  const told = issue.code === "invalid_key" ? issue.issues[0] : issue;
  return told?.code === "custom" ? told.message : undefined;
}

function keyAt(steps: readonly PropertyKey[]): ConfigKey | undefined {
  const path = steps.reduce<string>((path, step) => {
    if (typeof step === "number") return `${path}[]`;
    const name = keysByPath.get(path)?.kind === "map" ? ANY_NAME : String(step);
    return path === "" ? name : `${path}.${name}`;
  }, "");
  return keysByPath.get(path);
}

function valueAt(input: unknown, steps: readonly PropertyKey[]): unknown {
  return steps.reduce<unknown>(
    (value, step) => Reflect.get(Object(value), step),
    input,
  );
}

/** A value as a message may show it: short, on one line, and never where it is a secret. */
function describeFound(value: unknown, key: ConfigKey | undefined): string {
  if (value === undefined) return "nothing";
  // Where secrets stand under names, somebody may have written one in the wrong place.
  if (key?.kind === "secret" || key?.kind === "map") {
    return value === "" ? "empty text" : kindOf(value);
  }
  const shown = withoutUserinfo(JSON.stringify(value));
  return shown.length <= 60 ? shown : kindOf(value);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  const kind = typeof value;
  return kind === "object" ? "an object" : kind === "string" ? "a text" : `a ${kind}`;
}
