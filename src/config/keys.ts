/**
 * Knows how a zod schema becomes a flat list of keys that people can read: dotted path, kind, what
 * is allowed, default, environment names, meaning. Must not know any key of the program itself.
 */
import { z } from "zod";

/** What a schema cannot say about a key. */
export interface KeyFacts {
  readonly meaning: string;
  /** Environment names, the first one wins. Without them `ODOO_MCP_` and the path is used. */
  readonly env?: readonly string[];
  /** Only where it cannot be told from the schema. */
  readonly allowed?: string;
  readonly kind?: "secret" | "file" | "ignored";
}

export type KeyKind =
  | "text"
  | "number"
  | "boolean"
  | "choice"
  | "list"
  | "map"
  | "secret"
  | "file"
  | "ignored";

/** Stands in a path for the names that people give themselves. */
export const ANY_NAME = "<name>";

export interface ConfigKey {
  /**
   * Dotted, such as `http.port`; in an element of a list `logging.handlers[].type`, under a name of
   * people's own `instances.<name>.odoo_url`.
   */
  readonly path: string;
  readonly kind: KeyKind;
  /** What is allowed, in words that complete "expected …". */
  readonly allowed: string;
  readonly default: unknown;
  readonly env: readonly string[];
  readonly meaning: string;
}

/** What is known about the keys of one schema, attached to its parts. */
const keyFacts = z.registry<KeyFacts>();

/**
 * Attaches the facts to one part of the schema and gives it back.
 * @throws {Error} where another key has that part already: its facts would be lost
 */
export function key<S extends z.ZodType>(schema: S, facts: KeyFacts): S {
  if (keyFacts.has(schema)) {
    throw new Error(
      `Cannot describe a key: another one has its schema, clone it (${facts.meaning})`,
    );
  }
  keyFacts.add(schema, facts);
  return schema;
}

/** Lists the keys below `shape`, in the schema's order; sections are flattened. */
export function listKeys(shape: z.core.$ZodShape, prefix = ""): ConfigKey[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const path = prefix + name;
    const { core, fallback } = unwrap(schema);
    if (core instanceof z.ZodObject) return listKeys(core.shape, `${path}.`);
    const found = describeKey(path, { core, fallback, facts: keyFacts.get(schema) });
    return [found, ...listInside(core, path)];
  });
}

function listInside(core: z.core.$ZodType, path: string): ConfigKey[] {
  if (core instanceof z.ZodArray && core.element instanceof z.ZodObject) {
    return listKeys(core.element.shape, `${path}[].`);
  }
  return core instanceof z.ZodRecord && core.valueType instanceof z.ZodObject
    ? listKeys(core.valueType.shape, `${path}.${ANY_NAME}.`)
    : [];
}

/** The schema without the wrappers for defaults, optional keys and preparation. */
function unwrap(schema: z.core.$ZodType): { core: z.core.$ZodType; fallback: unknown } {
  let core = schema;
  let fallback: unknown;
  for (;;) {
    if (core instanceof z.ZodDefault || core instanceof z.ZodPrefault) {
      fallback = core.def.defaultValue;
      core = core.def.innerType;
    } else if (core instanceof z.ZodOptional) core = core.def.innerType;
    else if (core instanceof z.ZodPipe) {
      core = core.def.in instanceof z.ZodTransform ? core.def.out : core.def.in;
    } else return { core, fallback };
  }
}

interface Part {
  readonly core: z.core.$ZodType;
  readonly fallback: unknown;
  readonly facts: KeyFacts | undefined;
}

function describeKey(path: string, { core, fallback, facts }: Part): ConfigKey {
  if (facts === undefined) throw new Error(`Cannot list ${path}: no facts about it`);
  const derived = deriveKind(core);
  const kind = facts.kind ?? derived.kind;
  const isFileOnly = path.includes("[]") || path.includes(ANY_NAME) || kind === "map";
  return {
    path,
    kind,
    allowed: facts.allowed ?? derived.allowed,
    default: fallback,
    env: isFileOnly || kind === "ignored" ? [] : facts.env ?? [environmentName(path)],
    meaning: facts.meaning,
  };
}

function environmentName(path: string): string {
  return `ODOO_MCP_${path.replaceAll(".", "_").toUpperCase()}`;
}

function deriveKind(core: z.core.$ZodType): Pick<ConfigKey, "kind" | "allowed"> {
  if (core instanceof z.ZodEnum) return { kind: "choice", allowed: listed(core.options) };
  if (core instanceof z.ZodBoolean) return { kind: "boolean", allowed: "true or false" };
  if (core instanceof z.ZodNumber) return { kind: "number", allowed: numberRange(core) };
  if (core instanceof z.ZodArray) return { kind: "list", allowed: "a list" };
  if (core instanceof z.ZodRecord) return { kind: "map", allowed: "an object" };
  return { kind: "text", allowed: "text" };
}

function numberRange(schema: z.ZodNumber): string {
  const noun = schema.isInt ? "a whole number" : "a number";
  const { minValue, maxValue } = schema;
  const hasMaximum = maxValue !== null && maxValue < Number.MAX_SAFE_INTEGER;
  return `${noun} from ${minValue}${hasMaximum ? ` to ${maxValue}` : " up"}`;
}

function listed(options: readonly (string | number)[]): string {
  return `${options.slice(0, -1).join(", ")} or ${options.at(-1)}`;
}
