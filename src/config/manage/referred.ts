/** Knows what a configuration file refers to, and where secrets stand in it. Pure; sees the file as it was written. */
import { configKeys } from "../schema.ts";
import type { ConfigKey } from "../keys.ts";
import { shown, valueAt, withNames } from "../named_keys.ts";
import { readReference } from "../references.ts";

/** A key whose value stands elsewhere. */
export interface Referred {
  /** Such as `http.tokens.crm.token`. */
  readonly key: string;
  /** The path or the name of the variable, as it stands in the file. */
  readonly to: string;
}

export interface ReferredFile extends Referred {
  /** Whether its text is a secret: a certificate is none. */
  readonly isSecret: boolean;
}

/** The files, in the order of the documentation. */
export function referredFiles(values: unknown): ReferredFile[] {
  return pointing(values).flatMap(({ path, kind, value }): ReferredFile[] => {
    const reference = kind === "secret" ? readReference(value) : { file: value };
    const to = reference && "file" in reference ? reference.file : undefined;
    if (typeof to !== "string" || to === "") return [];
    return [{ key: shown(path), to, isSecret: kind === "secret" }];
  });
}

/** The variables that secrets are taken from. */
export function referredVariables(values: unknown): Referred[] {
  return pointing(values).flatMap(({ path, kind, value }) => {
    const reference = kind === "secret" ? readReference(value) : undefined;
    return reference && "env" in reference ? [{ key: shown(path), to: reference.env }] : [];
  });
}

/** The keys whose secret stands in the file itself. */
export function inlineSecrets(values: unknown): string[] {
  return pointing(values)
    .filter(({ kind, value }) => kind === "secret" && value && readReference(value) === undefined)
    .map(({ path }) => shown(path));
}

function pointing(values: unknown): (ConfigKey & { readonly value: unknown })[] {
  return configKeys.filter(({ kind }) => kind === "secret" || kind === "file")
    .flatMap((known) => withNames(known, values))
    .map((known) => ({ ...known, value: valueAt(values, known.path) }));
}
