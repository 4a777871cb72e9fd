/**
 * The configuration's text: what setting up writes into it, beside all that stands there already. Pure; knows the keys
 * that are asked for, and which go together.
 */
import { basename, dirname, join } from "node:path";
import { type Path, removeValue, setValue, valueAt } from "./json_edit.ts";

export interface Settings {
  readonly url: string;
  readonly database: string;
  readonly username: string;
  readonly kind: "key" | "password";
  /** Absent where the credential stays as it stands there. */
  readonly reference: { readonly file: string } | { readonly env: string } | undefined;
  readonly readOnly: boolean;
  /** Absent where nothing was said. */
  readonly caFile: string | undefined;
}

/** In the order in which they are written. */
const KEYS: readonly Path[] = [
  ["odoo_url"],
  ["database"],
  ["username"],
  ["api_key"],
  ["password"],
  ["read_only"],
  ["tls", "ca_file"],
];

/** Tells a file that was made here from one that somebody wrote. */
const MARK = "// Made by odoo-mcp setup; odoo-mcp setup --undo removes it";

const CREDENTIALS = { key: "api_key", password: "password" } as const;

/** @param before Absent where there is no file yet. @returns undefined where that is no object */
export function configText(before: string | undefined, settings: Settings): string | undefined {
  const text = before ?? `${MARK}\n{}\n`;
  const { url, database, username, kind, reference, readOnly, caFile } = settings;
  const isSameUser = valueAt(text, ["odoo_url"]) === url &&
    valueAt(text, ["database"]) === database && valueAt(text, ["username"]) === username;
  const credential = CREDENTIALS[kind];
  const values = new Map<string, unknown>([
    ["odoo_url", url],
    ["database", database],
    ["username", username],
    ["read_only", readOnly],
    ...(reference ? [[credential, reference] as const] : []),
    ...(caFile === undefined ? [] : [["tls.ca_file", caFile] as const]),
  ]);
  // A key wins over a password, which beside one opens reports: of the same user alone.
  const other = kind === "password" ? "api_key" : isSameUser ? undefined : "password";
  return change(text, (path) => {
    const key = path.join(".");
    return key === other ? REMOVED : values.has(key) ? values.get(key) : KEPT;
  });
}

const KEPT = Symbol("kept");
const REMOVED = Symbol("removed");

function change(text: string, valueOf: (path: Path) => unknown): string | undefined {
  return KEYS.reduce<string | undefined>((changed, path) => {
    const value = valueOf(path);
    if (changed === undefined || value === KEPT) return changed;
    return value === REMOVED ? removeValue(changed, path) : setValue(changed, path, value);
  }, text);
}

/** Whether the file was made here. */
export function isMadeHere(text: string): boolean {
  return text.startsWith(MARK);
}

/** The earlier text that became the present one by setting up alone; the oldest first. */
export function originOf(text: string, earlier: readonly string[]): string | undefined {
  return earlier.find((before) =>
    change(before, (path) => valueAt(text, path) ?? REMOVED) === text && before !== text
  );
}

/** Where the secrets of a configuration are kept, beside it. */
export function secretFiles(config: string): Readonly<Record<"key" | "password", string>> {
  const stem = join(dirname(config), basename(config).replace(/\.jsonc?$/i, ""));
  return { key: `${stem}.odoo_api_key`, password: `${stem}.odoo_password` };
}

/** Whether a configuration refers to that file beside it. */
export function refersTo(text: string, file: string): boolean {
  return Object.values(CREDENTIALS).some((key) => valueAt(text, [key, "file"]) === basename(file));
}
