/**
 * Brings the configuration together: command line over environment over file over defaults.
 *
 * Knows where values come from and how to name them in a message; what they may be is known by
 * `schema.ts` alone.
 */
import { dirname, isAbsolute, join } from "node:path";
import { ConfigError } from "./errors.ts";
import { type ConfigFile, FILE_VARIABLE, findConfigFile, isRecord } from "./find.ts";
import { ANY_NAME, type ConfigKey } from "./keys.ts";
import { createConfig, type Place } from "./parse.ts";
import { type Config, configKeys } from "./schema.ts";
import { Secret } from "./secret.ts";
import { denoSystem, readNamedFile, type System } from "./system.ts";
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
  /** One line each, for the log. */
  readonly warnings: readonly string[];
}

interface Found extends Place {
  readonly value: unknown;
}

/** Keys that can be set from outside; elements of a list come with their list. */
const settableKeys = configKeys.filter(({ kind, path }) =>
  kind !== "ignored" && !path.includes("[]")
);

/** @throws {ConfigError} for a named file that is missing, broken JSON, or a wrong value */
export async function loadConfig(request: LoadRequest = {}): Promise<LoadedConfig> {
  const { settings = [], folder = ".", system = denoSystem() } = request;
  const file = await findConfigFile(system, { named: request.file, folder });
  const found = new Map<string, Found>();
  const keys = settableKeys.flatMap((known) => withNames(known, file));
  for (const known of keys) {
    const value = findValue(known, { settings, system, file });
    if (value !== undefined) found.set(known.path, value);
  }
  preferEnvironmentCredential(found);
  const folderOfFile = dirname(file?.path ?? "");
  for (const known of keys) await resolve(known, { found, system, folder: folderOfFile });
  const places = new Map([...found].map(([path, place]) => [shown(path), place]));
  const config = createConfig(nest(found), (path) => locate(places, path));
  return {
    config,
    file: file?.path,
    sources: Object.fromEntries(
      [...places].map(([path, { option }]) => [path, option === path ? file?.path ?? "" : option]),
    ),
    warnings: [
      ...await unknownKeys(file),
      ...await unknownVariables(system.envNames(), FILE_VARIABLE),
      ...riskWarnings(config),
    ],
  };
}

/** The key itself, or one for each name that the file gives: `instances.eu.timeout`, and so on. */
function withNames(known: ConfigKey, file: ConfigFile | undefined): ConfigKey[] {
  const [map = "", leaf] = known.path.split(`.${ANY_NAME}.`);
  if (leaf === undefined) return [known];
  const named = map.split(".").reduce<unknown>(
    (value, name) => isRecord(value) ? value[name] : undefined,
    file?.values,
  );
  return Object.keys(isRecord(named) ? named : {})
    .filter(isPlainName)
    .map((name) => ({ ...known, path: `${map}.${name.replaceAll(".", DOT)}.${leaf}` }));
}

/** Stands for a dot inside a name, such as that of an OAuth subject, since dots part the steps of a path. */
const DOT = "\u0000";

/** A path as people write it. */
function shown(path: string): string {
  return path.replaceAll(DOT, ".");
}

/** The schema refuses more than these. */
function isPlainName(name: string): boolean {
  return !name.includes(DOT) && name !== "__proto__";
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
    if (text) return { value: readText(text, known), option: name, where: "" };
  }
  const inFile = file && valueInFile(file, known.path);
  const value = known.kind === "map" ? namesOf(inFile) : inFile;
  // A JSON null says "not set", as an empty variable does.
  return value === undefined || value === null
    ? undefined
    : { value, option: shown(known.path), where: ` in ${file?.path}` };
}

/** What stands under the names comes with keys of its own; a name for anything else stays. */
function namesOf(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, isRecord(part) ? {} : part]),
  );
}

function valueInFile(file: ConfigFile, path: string): unknown {
  const names = path.split(".").map(shown);
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

/** A password from the environment wins over an api_key from the file, as any variable does. */
function preferEnvironmentCredential(found: Map<string, Found>): void {
  const apiKey = found.get("api_key");
  const password = found.get("password");
  const isFromFile = apiKey?.option === "api_key";
  if (isFromFile && password !== undefined && password.option !== "password") {
    found.delete("api_key");
  }
}

/** Replaces what a secret refers to by its text, and a path in the file by one from anywhere. */
async function resolve(
  { path, kind }: ConfigKey,
  { found, system, folder }: { found: Map<string, Found>; system: System; folder: string },
): Promise<void> {
  const entry = found.get(path);
  if (kind === "secret" && isRecord(entry?.value)) {
    const text = await readReference(entry, { system, folder });
    if (text !== undefined) found.set(path, { ...entry, value: new Secret(text) });
  }
  if (kind === "file" && typeof entry?.value === "string" && entry.value !== "") {
    const isFromFile = entry.option === shown(path);
    const file = isFromFile ? fromFolder(folder, entry.value) : entry.value;
    await readNamedFile(system, { path: file, option: entry.option, purpose: entry.option });
    found.set(path, { ...entry, value: file });
  }
}

function fromFolder(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

/** The text that `{"env": NAME}` or `{"file": path}` stands for; undefined for any other object. */
async function readReference(
  { value, option, where }: Found,
  { system, folder }: { system: System; folder: string },
): Promise<string | undefined> {
  if (!isRecord(value) || Object.keys(value).length !== 1) return undefined;
  const { env, file } = value;
  if (typeof env === "string") {
    return system.env(env) || refuse(option, where, `the variable ${env} is not set`);
  }
  if (typeof file !== "string") return undefined;
  const path = fromFolder(folder, file);
  const text = await readNamedFile(system, { path, option, purpose: option });
  return text.replace(/\r?\n$/, "") || refuse(option, where, `the file ${path} is empty`);
}

function refuse(option: string, where: string, state: string): never {
  throw new ConfigError(option, `Cannot use ${option}${where}: ${state}`);
}

/** `{"http.port": 1}` as `{http: {port: 1}}`. */
function nest(found: ReadonlyMap<string, Found>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [path, { value }] of found) {
    const [leaf = "", ...sections] = path.split(".").map(shown).reverse();
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
