/** Where each secret of a configuration file stands: in it, or somewhere that it refers to. Never the secret itself. Pure. */
import { dirname, isAbsolute, join } from "node:path";
import type { ConfigFile } from "./find.ts";
import { isRecord } from "./named_keys.ts";
import { ANY_NAME } from "./keys.ts";
import { configKeys } from "./schema.ts";

export interface SecretPlace {
  /** Such as `instances.shop.api_key`. */
  readonly key: string;
  readonly kind: "inline" | "file" | "env";
  /** The path of the file, or the name of the variable. */
  readonly from?: string;
}

export function secretPlaces(file: ConfigFile): SecretPlace[] {
  return configKeys.filter(({ kind }) => kind === "secret").flatMap(({ path }) =>
    valuesAt(file.values, path.split(".")).flatMap(({ key, value }) =>
      placeOf(key, value, dirname(file.path))
    )
  );
}

interface At {
  readonly key: string;
  readonly value: unknown;
}

function valuesAt(value: unknown, [name, ...rest]: readonly string[], above = ""): At[] {
  if (name === undefined) return [{ key: above.slice(1), value }];
  if (!isRecord(value)) return [];
  const names = name === ANY_NAME ? Object.keys(value) : [name];
  return names.flatMap((each) => valuesAt(value[each], rest, `${above}.${each}`));
}

function placeOf(key: string, value: unknown, folder: string): SecretPlace[] {
  if (typeof value === "string" && value !== "") return [{ key, kind: "inline" }];
  if (!isRecord(value)) return [];
  const { file, env } = value;
  if (typeof env === "string") return [{ key, kind: "env", from: env }];
  if (typeof file !== "string") return [];
  return [{ key, kind: "file", from: isAbsolute(file) ? file : join(folder, file) }];
}
