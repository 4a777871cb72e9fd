/** Knows how to tell somebody about a misspelt key or variable: a warning with the nearest name. */
import { type ConfigFile, isRecord } from "./find.ts";
import { configKeys } from "./schema.ts";

const PREFIX = "ODOO_MCP_";

/** One line for each key of the file that means nothing. */
export function unknownKeys(file: ConfigFile | undefined): Promise<string[]> {
  if (file === undefined) return Promise.resolve([]);
  const paths = configKeys.map(({ path }) => path);
  return warn(listUnknown(file.values, ""), {
    known: paths,
    describe: (name) => `Ignoring ${name} in ${file.path}: unknown key`,
  });
}

/** One line for each `ODOO_MCP_…` variable that means nothing. */
export function unknownVariables(names: readonly string[], alsoKnown: string): Promise<string[]> {
  const known = [alsoKnown, ...configKeys.flatMap(({ env }) => env)];
  return warn(names.filter((name) => name.startsWith(PREFIX) && !known.includes(name)), {
    known,
    describe: (name) => `Ignoring ${name}: unknown variable`,
  });
}

function listUnknown(values: Record<string, unknown>, prefix: string): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const path = prefix + name;
    if (configKeys.some((known) => known.path === path)) {
      return Array.isArray(value) ? value.flatMap((item) => listInside(item, `${path}[].`)) : [];
    }
    return configKeys.some((known) => known.path.startsWith(`${path}.`))
      ? listInside(value, `${path}.`)
      : [path];
  });
}

function listInside(value: unknown, prefix: string): string[] {
  return isRecord(value) ? listUnknown(value, prefix) : [];
}

async function warn(
  names: readonly string[],
  { known, describe }: { known: readonly string[]; describe: (name: string) => string },
): Promise<string[]> {
  if (names.length === 0) return [];
  // Loaded here because it takes its time and almost nobody needs it.
  const { closest } = await import("../nearest.ts");
  return names.map((name) => {
    const sameLeaf = known.find((path) => leaf(path) === leaf(name));
    return `${describe(name)}, did you mean ${sameLeaf ?? closest(name, known)}?`;
  });
}

function leaf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
