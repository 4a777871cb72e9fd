/**
 * Follows what a value of the file refers to: `{"env": NAME}`, `{"file": path}`, the path of a certificate. Knows how
 * a reference looks and where a relative path starts; must not know any key.
 */
import { isAbsolute, join } from "node:path";
import { ConfigError } from "./errors.ts";
import type { ConfigKey } from "./keys.ts";
import { isRecord, shown } from "./named_keys.ts";
import type { Place } from "./parse.ts";
import { Secret } from "./secret.ts";
import { readNamedFile, type System } from "./system.ts";

/** What a secret says instead of its text. */
export type Reference = { readonly env: string } | { readonly file: string };

/** A value, and where it came from. */
export interface Found extends Place {
  readonly value: unknown;
  readonly reference?: Reference;
}

interface Outside {
  readonly system: System;
  /** Where relative paths start. */
  readonly folder: string;
  /** Gets what is not there. */
  readonly problems: ConfigError[];
}

/** Stands for a secret that could not be read, so that the rest can be: as good as another, and never the same. */
function inItsPlace(): Secret {
  return new Secret(`unresolved-${crypto.randomUUID()}`);
}

/** The value with a secret's reference replaced by its text, and a path in the file by one from anywhere. */
export async function resolve(
  { path, kind }: ConfigKey,
  entry: Found,
  { system, folder, problems }: Outside,
): Promise<Found> {
  const { value, option } = entry;
  if (kind === "secret") {
    const reference = readReference(value);
    if (reference === undefined) return entry;
    const followed = "file" in reference ? { file: fromFolder(folder, reference.file) } : reference;
    const text = await attempt(problems, () => follow(entry, { reference: followed, system }));
    return {
      ...entry,
      reference: followed,
      value: text === undefined ? inItsPlace() : new Secret(text),
    };
  }
  if (kind !== "file" || typeof value !== "string" || value === "") return entry;
  const isFromFile = option === shown(path);
  const file = isFromFile ? fromFolder(folder, value) : value;
  await attempt(problems, () => readNamedFile(system, { path: file, option, purpose: option }));
  return { ...entry, value: file };
}

/** undefined where it failed, which is noted once for each thing to mend. @throws what is no `ConfigError` */
export async function attempt<T>(
  problems: ConfigError[],
  work: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (problems.every(({ option }) => option !== error.option)) problems.push(error);
    return undefined;
  }
}

export function fromFolder(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

/** `{"env": NAME}` or `{"file": path}` as it stands in the file; undefined for any other value. */
export function readReference(value: unknown): Reference | undefined {
  if (!isRecord(value) || Object.keys(value).length !== 1) return undefined;
  const { env, file } = value;
  if (typeof env === "string") return { env };
  return typeof file === "string" ? { file } : undefined;
}

/** The text that a reference stands for. */
async function follow(
  { option, where }: Found,
  { reference, system }: { reference: Reference; system: System },
): Promise<string> {
  const refuse = (state: string): never => {
    throw new ConfigError(option, `Cannot use ${option}${where}: ${state}`);
  };
  if ("env" in reference) {
    return system.env(reference.env) || refuse(`the variable ${reference.env} is not set`);
  }
  const { file: path } = reference;
  const text = await readNamedFile(system, { path, option, purpose: option });
  return text.replace(/\r?\n$/, "") || refuse(`the file ${path} is empty`);
}
