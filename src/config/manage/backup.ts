/** Gathers a configuration and the files it refers to into one file. Knows nothing of other variables than those it names. */
import { basename, dirname, isAbsolute, join, normalize } from "node:path";
import { ConfigError } from "../errors.ts";
import { type ConfigFile, findConfigFile } from "../find.ts";
import { fromFolder } from "../references.ts";
import { denoSystem, type System } from "../system.ts";
import { unknownKeys } from "../unknown.ts";
import { utcStamp } from "../write_file.ts";
import { type Backup, type BackupFile, encodeBackup, findClash } from "./backup_format.ts";
import { refuseTaken, replaceFile } from "./place.ts";
import { readBytes } from "./read_bytes.ts";
import { inlineSecrets, type ReferredFile, referredFiles, referredVariables } from "../referred.ts";
import { isSafePath } from "./safe_path.ts";
import type { Told } from "./told.ts";

export interface BackupRequest {
  readonly file?: string | undefined;
  /** `-` for standard output; a new file beside the configuration unless told. */
  readonly output?: string | undefined;
  readonly withoutSecrets?: boolean;
  readonly force?: boolean;
  readonly system?: System;
}

/** @throws {ConfigError} where something cannot be read or written; then nothing is */
export async function backUpConfig(request: BackupRequest): Promise<Told> {
  const { file, output, withoutSecrets = false, force = false, system = denoSystem() } = request;
  const source = await findConfigFile(system, { named: file, folder: "." });
  if (source === undefined) {
    throw new ConfigError("FILE", "Cannot back up: there is no configuration file, name it");
  }
  if (withoutSecrets) await refuseSecretsInside(source);
  const created = new Date().toISOString();
  const target = output ?? join(dirname(source.path), nameFor(created));
  if (target !== "-") await refuseTaken(target, force);
  const taken = referredFiles(source.values).filter(({ isSecret }) => !withoutSecrets || !isSecret);
  const gathered = await gather(source.path, taken);
  const backup = { created, withSecrets: !withoutSecrets, ...gathered };
  const text = await encodeBackup(backup);
  const notes = describeContent(source.values, taken);
  if (target === "-") return { ok: true, text: text.trimEnd(), notes };
  const kept = await replaceFile(target, text);
  const files = [backup.config, ...backup.others].map(({ path }) => path).join(", ");
  return { ok: true, text: [`Wrote ${target}: ${files}`, ...kept].join("\n"), notes };
}

function nameFor(created: string): string {
  return `odoo-mcp-backup-${utcStamp(created)}.json`;
}

/** Comments are kept as they are: what stands in them cannot be judged. */
async function refuseSecretsInside({ path, values }: ConfigFile): Promise<void> {
  const { names } = await unknownKeys({ path, values });
  const foreign = Object.keys(Object(values.mcpServers)).length > 0 ? ["mcpServers"] : [];
  const [key] = [...inlineSecrets(values), ...foreign, ...names];
  if (key === undefined) return;
  throw new ConfigError(
    key,
    `Cannot back up ${path} without secrets: ${key} holds or may hold one, ` +
      'put it into a file ({"file": "path"}) or take it out',
  );
}

/** Reads the configuration and each file once, and gives each a place of its own below the folder. */
async function gather(
  configPath: string,
  referred: readonly ReferredFile[],
): Promise<Pick<Backup, "config" | "others">> {
  const folder = dirname(configPath);
  const name = basename(configPath);
  const config: BackupFile = {
    path: isSafePath(name) ? name : "config.json",
    references: [],
    content: await readBytes(configPath, { option: configPath, purpose: "configuration" }),
  };
  const others = new Map<string, BackupFile>();
  for (const { key, to } of referred) {
    const real = fromFolder(folder, to);
    const known = others.get(normalize(real));
    const used = [config, ...others.values()].map(({ path }) => path);
    others.set(normalize(real), {
      path: known?.path ?? placeFor(to, used),
      references: [...new Set([...known?.references ?? [], to])],
      content: known?.content ?? await readBytes(real, { option: key, purpose: key }),
    });
  }
  return { config, others: [...others.values()] };
}

/** Its own place where that is below the folder, else one in `restored`. */
function placeFor(reference: string, used: readonly string[]): string {
  const own = normalize(reference).replaceAll("\\", "/");
  const isFree = (path: string) => isSafePath(path) && findClash([...used, path]) === undefined;
  if (!isAbsolute(reference) && isFree(own)) return own;
  const name = isSafePath(basename(reference)) ? basename(reference) : "file";
  for (let count = 1;; count++) {
    const path = `restored/${count === 1 ? "" : `${count}-`}${name}`;
    if (isFree(path)) return path;
  }
}

/** Which secrets are in it, and what is not. */
function describeContent(values: unknown, taken: readonly ReferredFile[]): string[] {
  const secret = taken.filter(({ isSecret }) => isSecret).map(({ key }) => key);
  const keys = [...inlineSecrets(values), ...secret];
  const left = referredFiles(values).filter(({ key }) => taken.every((one) => one.key !== key));
  return [
    ...(keys.length === 0 ? [] : [
      `THE BACKUP HOLDS SECRETS AS THEY ARE (${keys.join(", ")}): keep it as you keep the keys ` +
      "themselves, and remove it once it has done its work",
    ]),
    ...referredVariables(values).map(({ key, to }) => `Not in it: the variable ${to} (${key})`),
    ...left.map(({ key, to }) => `Not in it: the file ${to} (${key})`),
  ];
}
