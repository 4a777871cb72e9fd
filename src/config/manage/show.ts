/** Prints every key that holds and where its value came from. Pure; a secret is `[secret]`, and an address has no user. */
import { configKeys } from "../schema.ts";
import type { ConfigKey } from "../keys.ts";
import type { LoadedConfig } from "../load.ts";
import { shown, valueAt, withNames } from "../named_keys.ts";
import { withoutUserinfo } from "../odoo_url.ts";
import type { Reference } from "../references.ts";
import { Secret } from "../secret.ts";

export interface ShownKey {
  readonly value: unknown;
  /** An option, a variable, the path of the file, or `default`. */
  readonly source: string;
  /** Where the text of a secret stands, where the file only refers to it. */
  readonly reference?: Reference;
}

/** By key, in the order of the documentation; what has no value is left out. */
function shownKeys(loaded: LoadedConfig): ReadonlyMap<string, ShownKey> {
  const keys = configKeys.filter(({ kind, path }) => kind !== "ignored" && !path.includes("[]"))
    .flatMap((known) => withNames(known, loaded.config));
  return new Map(keys.flatMap((known) => {
    const value = shownValue(known, loaded);
    return value === undefined ? [] : [[shown(known.path), describe(known, { value, loaded })]];
  }));
}

/** As `{"http.port": {"value": 8080, "source": "default"}}`. */
export function showJson(loaded: LoadedConfig): string {
  return JSON.stringify(Object.fromEntries(shownKeys(loaded)), null, 2);
}

/** Three columns: key, value, source. The file is named once, above them. */
export function showText(loaded: LoadedConfig): string {
  const rows = [...shownKeys(loaded)].map(([key, shown]) =>
    [key, valueText(shown.value), sourceText(shown, loaded)] as const
  );
  const [keyWidth, valueWidth] = [0, 1].map((column) =>
    widest(rows.map((row) => row[column] ?? ""))
  );
  const lines = rows.map(([key, value, source]) =>
    `${key.padEnd(keyWidth ?? 0)}  ${value.padEnd(valueWidth ?? 0)}  ${source}`
  );
  const heading = loaded.file === undefined ? "No file was found" : `The file is ${loaded.file}`;
  return [heading, "", ...lines].join("\n");
}

const MASK = "[secret]";

/** A long value does not push the others' sources off the screen. */
const WIDEST = 44;

function widest(texts: readonly string[]): number {
  return Math.min(WIDEST, Math.max(0, ...texts.map(({ length }) => length)));
}

function shownValue({ path, kind }: ConfigKey, { config }: LoadedConfig): unknown {
  const value = valueAt(config, path);
  // What stands under the names has keys of its own.
  if (kind === "map" && Object.keys(Object(value)).length > 0) return undefined;
  if (kind === "secret" || value instanceof Secret) return value === undefined ? undefined : MASK;
  return withoutUsers(value);
}

function withoutUsers(value: unknown): unknown {
  if (typeof value === "string") return withoutUserinfo(value);
  return Array.isArray(value) ? value.map(withoutUsers) : value;
}

function describe(
  { path }: ConfigKey,
  { value, loaded }: { value: unknown; loaded: LoadedConfig },
): ShownKey {
  const key = shown(path);
  const reference = loaded.references[key];
  return { value, source: loaded.sources[key] ?? "default", ...(reference && { reference }) };
}

function sourceText({ value, source, reference }: ShownKey, { file }: LoadedConfig): string {
  if (source !== file) return source;
  if (reference === undefined) return value === MASK ? "file: written there" : "file";
  return "env" in reference ? `file: variable ${reference.env}` : `file: ${reference.file}`;
}

/** Text as it is, unless something in it would move the cursor. */
function valueText(value: unknown): string {
  return typeof value === "string" && !/\p{Cc}/u.test(value) ? value : JSON.stringify(value);
}
