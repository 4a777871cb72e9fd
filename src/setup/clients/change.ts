/**
 * Our entry in the text of a client's file: what to add or update, and how to take it out again. Pure; what stands
 * around the entry stays as it is.
 */
import { isRecord } from "../../config/named_keys.ts";
import { isJsonObjectText, removeValue, setValue, valueAt } from "../json_edit.ts";
import { configOf, type Entry, isOurs, startsProgram } from "./entry.ts";
import type { Client } from "./table.ts";

/** The names that an entry of ours gets, the first that is free. */
const NAMES = ["odoo", "odoo-mcp"] as const;

export type Shape = Pick<Client, "key" | "saysType">;

export interface Addition {
  readonly entry: Entry;
  /** The configuration's absolute path, which the entry names. */
  readonly config: string;
  /** Whether a configuration that another entry names is still there. */
  readonly isKept: (config: string) => boolean;
}

/** What is to be done to a file. */
export type Change =
  | { readonly kind: "same"; readonly name: string }
  | { readonly kind: "add" | "update" | "beside"; readonly name: string; readonly text: string }
  | { readonly kind: "refused"; readonly reason: string };

/** `beside`: under another name, since the first is somebody else's. An absent text is a new file. */
export function planEntry(text: string | undefined, shape: Shape, addition: Addition): Change {
  const before = text === undefined || text.trim() === "" ? "{}\n" : text;
  if (!isJsonObjectText(before)) return refused("it is not valid JSON");
  const servers = valueAt(before, [shape.key]) ?? {};
  if (!isRecord(servers)) return refused(`${shape.key} in it is no object`);
  const { config } = addition;
  const own = Object.keys(servers).find((name) => isOurs(servers[name], config)) ??
    NAMES.find((name) => isOrphan(servers[name], addition));
  const name = own ?? NAMES.find((name) => !Object.hasOwn(servers, name));
  if (name === undefined) return refused(`it has other servers named ${NAMES.join(" and ")}`);
  const after = withEntry(before, shape, { name, entry: addition.entry });
  if (after === undefined) return refused("it is not what was expected");
  if (after === text) return { kind: "same", name };
  const kind = own !== undefined ? "update" : name === NAMES[0] ? "add" : "beside";
  return { kind, name, text: after };
}

function refused(reason: string): Change {
  return { kind: "refused", reason };
}

/** Ours once, for a configuration that is gone. */
function isOrphan(present: unknown, { entry, isKept }: Addition): boolean {
  const config = configOf(present);
  return config !== undefined && startsProgram(present, entry) && !isKept(config);
}

/** What else stands in an entry that is there, such as `env`, stays. */
function withEntry(
  text: string,
  { key, saysType }: Shape,
  { name, entry }: { name: string; entry: Entry },
): string | undefined {
  const { command, args } = entry;
  const whole = { ...(saysType && { type: "stdio" }), command, args: [...args] };
  if (!isRecord(valueAt(text, [key, name]))) return setValue(text, [key, name], whole);
  return Object.entries(whole).reduce<string | undefined>(
    (changed, [part, value]) => changed && setValue(changed, [key, name, part], value),
    text,
  );
}

/** The names of our entries in a file. */
export function ownNames(text: string, { key }: Shape, config: string): string[] {
  const servers = valueAt(text, [key]);
  if (!isRecord(servers)) return [];
  return Object.keys(servers).filter((name) => isOurs(servers[name], config));
}

/** Configurations of entries that start this program too, but are not for the same one. */
export function otherConfigs(text: string, { key }: Shape, own: Entry): string[] {
  const servers = valueAt(text, [key]);
  if (!isRecord(servers)) return [];
  return Object.values(servers).filter((entry) => startsProgram(entry, own))
    .flatMap((entry) => configOf(entry) ?? [])
    .filter((config) => config !== configOf(own));
}

/**
 * The text without our entries; null where the file is to go, since it holds nothing else. Where one of the earlier
 * texts (the oldest first) and our entries make the present one, it is that text, byte for byte.
 */
export function withoutEntries(
  text: string,
  shape: Shape,
  { config, earlier }: { config: string; earlier: readonly string[] },
): string | null {
  const names = ownNames(text, shape, config);
  const entries = names.map((name) => ({ name, value: valueAt(text, [shape.key, name]) }));
  const withOurs = (before: string): string | undefined =>
    entries.reduce<string | undefined>(
      (changed, { name, value }) => changed && setValue(changed, [shape.key, name], value),
      before.trim() === "" ? "{}\n" : before,
    );
  const origin = earlier.find((before) =>
    ownNames(before, shape, config).length === 0 && withOurs(before) === text
  );
  if (origin !== undefined) return origin;
  if (withOurs("{}\n") === text) return null;
  return names.reduce((changed, name) => removeValue(changed, [shape.key, name]), text);
}
