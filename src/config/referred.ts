/**
 * Knows what a configuration file refers to, and where each secret of it stands: in it, or elsewhere. Never the secret
 * itself. Pure; sees the file as it was written.
 */
import { dirname } from "node:path";
import type { ConfigFile } from "./find.ts";
import { shown, valueAt, withNames } from "./named_keys.ts";
import { fromFolder, readReference, type Reference } from "./references.ts";
import { configKeys } from "./schema.ts";

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
  return pointing(values).flatMap(({ key, isSecret, reference }) =>
    reference && "file" in reference && reference.file !== ""
      ? [{ key, to: reference.file, isSecret }]
      : []
  );
}

/** The variables that secrets are taken from. */
export function referredVariables(values: unknown): Referred[] {
  return pointing(values).flatMap(({ key, reference }) =>
    reference && "env" in reference ? [{ key, to: reference.env }] : []
  );
}

/** The keys whose secret stands in the file itself. */
export function inlineSecrets(values: unknown): string[] {
  return pointing(values).filter(({ isSecret, reference }) => isSecret && reference === undefined)
    .map(({ key }) => key);
}

export interface SecretPlace {
  readonly key: string;
  readonly kind: "inline" | "file" | "env";
  /** The path of the file from anywhere, or the name of the variable. */
  readonly from?: string;
}

/** Every secret, in the order of the documentation. */
export function secretPlaces({ path, values }: ConfigFile): SecretPlace[] {
  return pointing(values).filter(({ isSecret }) => isSecret).map(({ key, reference }) => {
    if (reference === undefined) return { key, kind: "inline" };
    return "env" in reference
      ? { key, kind: "env", from: reference.env }
      : { key, kind: "file", from: fromFolder(dirname(path), reference.file) };
  });
}

interface Pointing {
  readonly key: string;
  readonly isSecret: boolean;
  /** Absent where the value itself stands there. */
  readonly reference: Reference | undefined;
}

/** What is set of the keys that may stand elsewhere. */
function pointing(values: unknown): Pointing[] {
  return configKeys.filter(({ kind }) => kind === "secret" || kind === "file")
    .flatMap((known) => withNames(known, values))
    .map(({ path, kind }) => ({ path, isSecret: kind === "secret", value: valueAt(values, path) }))
    .filter(({ value }) => Boolean(value))
    .map(({ path, isSecret, value }) => ({
      key: shown(path),
      isSecret,
      reference: isSecret ? readReference(value) : readPath(value),
    }));
}

function readPath(value: unknown): Reference | undefined {
  return typeof value === "string" ? { file: value } : undefined;
}
