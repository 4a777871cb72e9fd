/**
 * Brings the configuration together: command line over environment over file over defaults.
 *
 * Knows where values come from and how to name them in a message; what they may be is known by
 * `schema.ts` alone.
 */
import { dirname } from "node:path";
import { ConfigError } from "./errors.ts";
import { type ConfigFile, FILE_VARIABLE, findConfigFile } from "./find.ts";
import type { ConfigKey } from "./keys.ts";
import { isRecord, shown, stepsOf, withNames } from "./named_keys.ts";
import { type Place, readConfig } from "./parse.ts";
import { attempt, type Found, type Reference, resolve } from "./references.ts";
import { type Config, configKeys } from "./schema.ts";
import { denoSystem, type System } from "./system.ts";
import { unknownKeys, unknownVariables } from "./unknown.ts";
import { riskWarnings } from "./warnings.ts";

/** A key that the command line sets. */
export interface Setting {
  /** Such as `--port`. */
  readonly option: string;
  /** Such as `http.port`. */
  readonly key: string;
  readonly value: string;
}

export interface LoadRequest {
  /** The file named on the command line. */
  readonly file?: string | undefined;
  /** Whether that file need not be there yet. */
  readonly mayBeAbsent?: boolean;
  readonly settings?: readonly Setting[];
  /** Where `config.json` is looked for; the current folder unless told. */
  readonly folder?: string;
  readonly system?: System;
}

export interface LoadedConfig {
  readonly config: Config;
  /** The file that was read. */
  readonly file: string | undefined;
  /** Where each key that is not a default came from: an option, a variable, or the file. */
  readonly sources: Readonly<Record<string, string>>;
  /** Where the text of a secret stands, for each that the file only refers to. */
  readonly references: Readonly<Record<string, Reference>>;
  /** One line each, for the log. */
  readonly warnings: readonly string[];
}

export interface InspectedConfig {
  /** Absent where a value is wrong. What problems tell of may be missing in it. */
  readonly loaded: LoadedConfig | undefined;
  /** The file that was read. */
  readonly file: string | undefined;
  /** Everything that is wrong, in the order in which it was found. */
  readonly problems: readonly ConfigError[];
  /** Those of them that lie outside the file: variables and files that it refers to and that are not there. */
  readonly unresolved: readonly ConfigError[];
  /** One line each, as far as it could be looked. */
  readonly warnings: readonly string[];
}

/** Keys that can be set from outside; elements of a list come with their list. */
const settableKeys = configKeys.filter(({ kind, path }) =>
  kind !== "ignored" && !path.includes("[]")
);

/** @throws {ConfigError} for a named file that is missing, broken JSON, or a wrong value */
export async function loadConfig(request: LoadRequest = {}): Promise<LoadedConfig> {
  const { loaded, problems: [problem] } = await inspectConfig(request);
  if (problem !== undefined || loaded === undefined) throw problem;
  return loaded;
}

/** Loads as `loadConfig` does, and goes on after what is wrong as far as there is anything to go by. */
export async function inspectConfig(request: LoadRequest = {}): Promise<InspectedConfig> {
  const { settings = [], folder = ".", system = denoSystem(), mayBeAbsent = false } = request;
  const [unfit, unresolved]: [ConfigError[], ConfigError[]] = [[], []];
  const search = await attempt(unfit, async () => {
    return { file: await findConfigFile(system, { named: request.file, folder, mayBeAbsent }) };
  });
  if (search === undefined) {
    return { loaded: undefined, file: undefined, problems: unfit, unresolved, warnings: [] };
  }
  const { file } = search;
  const found = await findValues({ settings, system, file }, { unfit, unresolved });
  const places = new Map([...found].map(([path, place]) => [shown(path), place]));
  const read = readConfig(nest(found), (path) => locate(places, path));
  const unknown = await unknownKeys(file);
  const before = [...unfit, ...unresolved];
  // What is no object is told once, not again for the keys that are missing in it.
  const wrong = read.problems.filter(({ option }) =>
    before.every((told) => told.option !== option)
  );
  const problems = [...before, ...wrong, ...unknown.problems];
  const warnings = [
    ...unknown.warnings,
    ...await unknownVariables(system.envNames(), FILE_VARIABLE),
    ...(read.config ? riskWarnings(read.config) : []),
  ];
  const inspected = { file: file?.path, problems, unresolved, warnings };
  if (read.config === undefined) return { loaded: undefined, ...inspected };
  const loaded = { config: read.config, file: file?.path, ...origins(places, file), warnings };
  return { loaded, ...inspected };
}

function origins(
  places: ReadonlyMap<string, Found>,
  file: ConfigFile | undefined,
): Pick<LoadedConfig, "sources" | "references"> {
  const named = [...places];
  return {
    sources: Object.fromEntries(
      named.map(([path, { option }]) => [path, option === path ? file?.path ?? "" : option]),
    ),
    references: Object.fromEntries(
      named.flatMap(([path, { reference }]) => reference ? [[path, reference]] : []),
    ),
  };
}

/** What stands where no value can, and references that lead nowhere, are noted; the rest is found. */
async function findValues(
  layers: Layers,
  { unfit, unresolved }: { unfit: ConfigError[]; unresolved: ConfigError[] },
): Promise<Map<string, Found>> {
  const { system, file } = layers;
  const found = new Map<string, Found>();
  const keys = settableKeys.flatMap((known) => withNames(known, file?.values));
  for (const known of keys) {
    const value = await attempt(unfit, () => findValue(known, layers));
    if (value !== undefined) found.set(known.path, value);
  }
  preferEnvironmentCredential(found);
  const outside = { system, folder: dirname(file?.path ?? ""), problems: unresolved };
  for (const known of keys) {
    const entry = found.get(known.path);
    if (entry !== undefined) found.set(known.path, await resolve(known, entry, outside));
  }
  return found;
}

interface Layers {
  readonly settings: readonly Setting[];
  readonly system: System;
  readonly file: ConfigFile | undefined;
}

function findValue(known: ConfigKey, { settings, system, file }: Layers): Found | undefined {
  const setting = settings.find(({ key }) => key === known.path);
  if (setting !== undefined) {
    return { value: readText(setting.value, known), option: setting.option, where: "" };
  }
  for (const name of known.env) {
    const text = system.env(name);
    if (text && !isLeftBlank(text, known)) {
      return { value: readText(text, known), option: name, where: "" };
    }
  }
  const inFile = file && valueInFile(file, known.path);
  const value = known.kind === "map" ? namesOf(inFile) : inFile;
  // A JSON null says "not set", as an empty variable does.
  return value === undefined || value === null
    ? undefined
    : { value, option: shown(known.path), where: ` in ${file?.path}` };
}

/**
 * Whether a host left its own placeholder where somebody filled in nothing, as desktop extensions may. Not where yes
 * and no are asked: nobody may write for want of an answer, so that such a key is refused.
 */
function isLeftBlank(text: string, { kind }: ConfigKey): boolean {
  return kind !== "boolean" && /^\$\{user_config\.\w+\}$/.test(text.trim());
}

/** What stands under the names comes with keys of its own; a name for anything else stays. */
function namesOf(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, isRecord(part) ? {} : part]),
  );
}

function valueInFile(file: ConfigFile, path: string): unknown {
  const names = stepsOf(path);
  let value: unknown = file.values;
  for (const [depth, name] of names.entries()) {
    if (value === undefined || value === null) return undefined;
    if (!isRecord(value)) {
      const section = names.slice(0, depth).join(".");
      throw new ConfigError(
        section,
        `Cannot use ${section} in ${file.path}: expected an object such as {"${name}": …}`,
      );
    }
    value = value[name];
  }
  return value;
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};

/** Text from outside as the key's own type; what cannot be read stays text for the schema to refuse. */
function readText(text: string, { kind }: ConfigKey): unknown {
  const trimmed = text.trim();
  if (kind === "number") return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : text;
  if (kind === "boolean") return BOOLEANS[trimmed.toLowerCase()] ?? text;
  if (kind === "list") return /^[[{]/.test(trimmed) ? readJson(text) : splitList(trimmed);
  return text;
}

/** `a.example.com, b.example.com` is as good as a list in JSON. */
function splitList(text: string): string[] {
  return text.split(",").map((part) => part.trim()).filter((part) => part !== "");
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A password from the environment wins over an api_key from the file, as every variable does. */
function preferEnvironmentCredential(found: Map<string, Found>): void {
  const apiKey = found.get("api_key");
  const password = found.get("password");
  const isFromFile = apiKey?.option === "api_key";
  if (isFromFile && password !== undefined && password.option !== "password") {
    found.delete("api_key");
  }
}

/** `{"http.port": 1}` as `{http: {port: 1}}`. */
function nest(found: ReadonlyMap<string, Found>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [path, { value }] of found) {
    const [leaf = "", ...sections] = stepsOf(path).reverse();
    let section = root;
    for (const name of sections.reverse()) {
      const inner = section[name];
      const next = isRecord(inner) ? inner : {};
      section[name] = next;
      section = next;
    }
    section[leaf] = value;
  }
  return root;
}

/** What a wrong value is called: the option or variable alone, or the key and its file. */
function locate(found: ReadonlyMap<string, Found>, path: string): Place {
  let set = path;
  while (set !== "" && !found.has(set)) set = set.replace(/(?:^|[.[])[^.[]*$/, "");
  const { option = path, where = "" } = found.get(set) ?? {};
  if (option === set) return { option: path, where };
  const inside = set === "" ? "" : path.slice(set.length);
  return { option, where: inside && ` at ${inside}` };
}
