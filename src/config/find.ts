/**
 * Finds the configuration file and reads it as JSON with comments. Knows where people keep it; must
 * not know any key.
 */
import { join } from "node:path";
import { ConfigError } from "./errors.ts";
import { isRecord } from "./named_keys.ts";
import { readNamedFile, readOptionalFile, type System } from "./system.ts";

export interface ConfigFile {
  readonly path: string;
  readonly values: Record<string, unknown>;
}

/** The variable that names the file. */
export const FILE_VARIABLE = "ODOO_MCP_CONFIG";

const PURPOSE = "configuration";

/**
 * The first of: the file named on the command line, the one that `ODOO_MCP_CONFIG` names,
 * `config.json` in `folder`, the one in the user's configuration folder.
 *
 * @throws {ConfigError} when a named file is missing, or any of them is not a JSON object
 */
export async function findConfigFile(
  system: System,
  { named, folder, mayBeAbsent = false }: {
    named: string | undefined;
    folder: string;
    /** Whether the named file need not be there: then nothing else is looked at. */
    mayBeAbsent?: boolean;
  },
): Promise<ConfigFile | undefined> {
  const asked = named !== undefined ? { path: named, option: "--config" } : namedByVariable(system);
  if (asked !== undefined && mayBeAbsent) {
    const text = await readOptionalFile(system, { ...asked, purpose: PURPOSE });
    return text === undefined ? undefined : parseFile(asked.path, text);
  }
  if (asked !== undefined) {
    return parseFile(asked.path, await readNamedFile(system, { ...asked, purpose: PURPOSE }));
  }
  for (const path of usualPlaces(system, folder)) {
    const text = await readOptionalFile(system, { path, option: path, purpose: PURPOSE });
    if (text !== undefined) return parseFile(path, text);
  }
  return undefined;
}

function namedByVariable(system: System): { path: string; option: string } | undefined {
  const path = system.env(FILE_VARIABLE);
  return path ? { path, option: FILE_VARIABLE } : undefined;
}

/** Where a new file goes unless told otherwise: every start finds it there. */
export function newFilePlace(system: System): string | undefined {
  return namedByVariable(system)?.path ?? userConfigFile(system);
}

function usualPlaces(system: System, folder: string): string[] {
  const user = userConfigFile(system);
  return [join(folder, "config.json"), ...(user ? [user] : [])];
}

/** Where a user's own configuration is kept, there or not; undefined where the environment names no home. */
export function userConfigFile(system: System): string | undefined {
  const folder = userFolder(system);
  return folder && join(folder, "odoo-mcp", "config.json");
}

/** Where the system keeps a user's settings; undefined where the environment names no home. */
export function userFolder({ os, env }: System): string | undefined {
  if (os === "windows") return env("APPDATA") || undefined;
  const home = env("HOME");
  if (os === "darwin") return home && join(home, "Library", "Application Support");
  return env("XDG_CONFIG_HOME") || (home && join(home, ".config"));
}

/** @throws {ConfigError} where the text is not a JSON object, with the place */
export async function parseFile(path: string, text: string): Promise<ConfigFile> {
  const values = await parseJsonc(path, text.replace(/^\uFEFF/, ""));
  if (isRecord(values)) return { path, values };
  throw new ConfigError(path, `Cannot use ${path}: expected an object such as {"odoo_url": "…"}`);
}

async function parseJsonc(path: string, text: string): Promise<unknown> {
  // Loaded here because most starts need no file, and untyped in its npm build.
  const { parse }: { parse: (text: string) => unknown } = await import("@std/jsonc");
  try {
    return parse(text);
  } catch (error) {
    const { line, column } = placeOf(error, text);
    throw new ConfigError(
      path,
      `Cannot read ${path}:${line}:${column}: not valid JSON here ` +
        "(comments and trailing commas are fine)",
    );
  }
}

/** Where the parser stopped. Its message ends with the offset; the text in it may be a secret. */
function placeOf(error: unknown, text: string): { line: number; column: number } {
  const offset = /position (\d+)$/.exec(error instanceof Error ? error.message : "")?.[1];
  const lines = text.slice(0, offset === undefined ? text.length : Number(offset)).split(/\r?\n/);
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}
