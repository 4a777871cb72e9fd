/** Knows how to tell somebody about a misspelt key or variable: a warning with the nearest name. */
import { type ConfigFile, isRecord } from "./find.ts";
import { ANY_NAME } from "./keys.ts";
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

/** One line for each key of the file that means nothing. */
export function unknownKeys(file: ConfigFile | undefined): Promise<string[]> {
  if (file === undefined) return Promise.resolve([]);
  return warn(listUnknown(file.values, { name: "", listed: "" }), {
    known: configKeys.map(({ path }) => path),
    describe: (name) => `Ignoring ${name} in ${file.path}: unknown key`,
  });
}

/** One line for each `ODOO_MCP_…` variable that means nothing. */
export function unknownVariables(names: readonly string[], alsoKnown: string): Promise<string[]> {
  const known = [alsoKnown, ...configKeys.flatMap(({ env }) => env)];
  const unknown = names.filter((name) => name.startsWith(PREFIX) && !known.includes(name));
  return warn(unknown.map((name) => ({ name, listed: name })), {
    known,
    describe: (name) => `Ignoring ${name}: unknown variable`,
  });
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

async function warn(
  unknown: readonly Unknown[],
  { known, describe }: { known: readonly string[]; describe: (name: string) => string },
): Promise<string[]> {
  if (unknown.length === 0) return [];
  // Loaded here because it takes its time and almost nobody needs it.
  const { closest } = await import("../nearest.ts");
  return unknown.map(({ name, listed, owner = ANY_NAME }) => {
    const sameLeaf = known.filter((path) => leaf(path) === leaf(listed));
    const nearest = sameLeaf.find((path) => section(path) === section(listed)) ?? sameLeaf[0] ??
      closest(listed, known);
    return `${describe(name)}, did you mean ${nearest.replace(ANY_NAME, () => owner)}?`;
  });
}

function leaf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** `instances` for everything that stands below it. */
function section(path: string): string {
  return path.replace(/\..*$/, "");
}
