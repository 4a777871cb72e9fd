/** Knows how to tell somebody about a misspelt key or variable: a warning with the nearest name. */
import { ConfigError } from "./errors.ts";
import type { ConfigFile } from "./find.ts";
import { ANY_NAME } from "./keys.ts";
import { isRecord } from "./named_keys.ts";
import { configKeys } from "./schema.ts";

const PREFIX = "ODOO_MCP_";

/** A name that means nothing. */
interface Unknown {
  readonly name: string;
  /** The name as keys are listed, with `<name>` for `owner`. */
  readonly listed: string;
  /** What somebody called the part of the file that it stands in. */
  readonly owner?: string | undefined;
}

/** What shuts a door: misspelt, it must not be left open. */
const PROTECTING =
  /^(?:(?:instances\.<name>\.)?read_only|http\.(?:auth|tokens|oauth|identity|accounts)\b.*)$/;

export interface UnknownKeys {
  readonly names: readonly string[];
  /** One line for each key that means nothing. */
  readonly warnings: readonly string[];
  /** One for each of them that may mean to protect. */
  readonly problems: readonly ConfigError[];
}

/** What stands in the file and means nothing. */
export async function unknownKeys(file: ConfigFile | undefined): Promise<UnknownKeys> {
  if (file === undefined) return { names: [], warnings: [], problems: [] };
  const known = configKeys.map(({ path }) => path);
  const unknown = await suggest(listUnknown(file.values, { name: "", listed: "" }), known);
  const tell = ({ name, hint }: Suggested) => `${name} in ${file.path}: unknown key, ${hint}`;
  const isDangerous = ({ nearest }: Suggested) => PROTECTING.test(nearest);
  return {
    names: unknown.map(({ name }) => name),
    warnings: unknown.filter((key) => !isDangerous(key)).map((key) => `Ignoring ${tell(key)}`),
    problems: unknown.filter(isDangerous).map((key) =>
      new ConfigError(key.name, `Cannot use ${tell(key)}`)
    ),
  };
}

/** One line for each `ODOO_MCP_…` variable that means nothing. */
export async function unknownVariables(
  names: readonly string[],
  alsoKnown: string,
): Promise<string[]> {
  const known = [alsoKnown, ...configKeys.flatMap(({ env }) => env)];
  const unknown = names.filter((name) => name.startsWith(PREFIX) && !known.includes(name));
  const suggested = await suggest(unknown.map((name) => ({ name, listed: name })), known);
  return suggested.map(({ name, hint }) => `Ignoring ${name}: unknown variable, ${hint}`);
}

/** @param within What the keys of `values` are called up to their own names */
function listUnknown(values: unknown, within: Unknown): Unknown[] {
  if (!isRecord(values)) return [];
  return Object.entries(values).flatMap(([key, value]) => {
    const here = { ...within, name: within.name + key, listed: within.listed + key };
    const kind = configKeys.find(({ path }) => path === here.listed)?.kind;
    if (kind === "list") return listUnknownOf(value, below(here, "[]."));
    if (kind === "map") return listUnknownUnder(value, here);
    if (kind !== undefined) return [];
    const isSection = configKeys.some(({ path }) => path.startsWith(`${here.listed}.`));
    return isSection ? listUnknown(value, below(here, ".")) : [here];
  });
}

function listUnknownOf(items: unknown, within: Unknown): Unknown[] {
  return Array.isArray(items) ? items.flatMap((item) => listUnknown(item, within)) : [];
}

function listUnknownUnder(named: unknown, { name, listed }: Unknown): Unknown[] {
  if (!isRecord(named)) return [];
  return Object.entries(named).flatMap(([owner, value]) =>
    listUnknown(value, {
      name: `${name}.${owner}.`,
      listed: `${listed}.${ANY_NAME}.`,
      owner,
    })
  );
}

function below(within: Unknown, mark: string): Unknown {
  return { ...within, name: within.name + mark, listed: within.listed + mark };
}

interface Suggested {
  readonly name: string;
  /** As keys are listed. */
  readonly nearest: string;
  readonly hint: string;
}

async function suggest(
  unknown: readonly Unknown[],
  known: readonly string[],
): Promise<Suggested[]> {
  if (unknown.length === 0) return [];
  // Loaded here because it takes its time and almost nobody needs it.
  const { closest } = await import("../nearest.ts");
  return unknown.map(({ name, listed, owner = ANY_NAME }) => {
    const sameLeaf = known.filter((path) => leaf(path) === leaf(listed));
    const nearest = sameLeaf.find((path) => section(path) === section(listed)) ?? sameLeaf[0] ??
      closest(listed, known);
    const hint = `did you mean ${nearest.replace(ANY_NAME, () => owner)}?`;
    return { name, nearest, hint };
  });
}

function leaf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** `instances` for everything that stands below it. */
function section(path: string): string {
  return path.replace(/\..*$/, "");
}
