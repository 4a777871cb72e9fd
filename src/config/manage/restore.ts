/** Brings a backup back: everything is checked first, then all of it is written or nothing. */
import { ConfigError, MissingConfigError } from "../errors.ts";
import { inspectConfig } from "../load.ts";
import type { Config } from "../schema.ts";
import { denoSystem, type System } from "../system.ts";
import { requireWritable } from "../write_file.ts";
import { decodeBackup } from "./backup_format.ts";
import type { Serving } from "./check.ts";
import { requirePlace } from "./place.ts";
import { readBytes } from "./read_bytes.ts";
import { referredVariables } from "../referred.ts";
import { type PlannedFile, planRestore, type RestorePlan } from "./restore_plan.ts";
import type { Told } from "./told.ts";
import { writeAll } from "./write_all.ts";

export interface RestoreRequest {
  /** The backup, `-` for standard input. */
  readonly backup: string;
  /** The configuration file to write; where every start finds it unless told. */
  readonly output?: string | undefined;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly system?: System;
  /** What serving would refuse of the restored configuration. */
  readonly checkServing?: (config: Config) => Serving;
}

/** A backup of a hundred files, as base64. */
const MAX_BACKUP_BYTES = 67_108_864;

/** @throws {ConfigError} where the backup cannot be trusted, used or written; then nothing is changed */
export async function restoreConfig(request: RestoreRequest): Promise<Told> {
  const { backup: path, output, dryRun = false, force = false, system = denoSystem() } = request;
  const target = requirePlace(output, system);
  const backup = await decodeBackup(path, await readBackup(path));
  const plan = await planRestore(backup, { name: path, target });
  const lacking = await verify(plan, { ...request, system, target });
  const changing = plan.files.filter(({ there }) => there !== "the same");
  if (!dryRun) {
    refuseReplacing(changing, force);
    for (const { target: file } of changing) requireWritable(file);
  }
  const copies = dryRun ? new Map<string, string>() : await writeAll(changing);
  const lines = plan.files.map((file) => describe(file, { dryRun, copy: copies.get(file.target) }));
  const verb = dryRun ? "Would restore" : "Restored";
  const text = [`${verb} the configuration of ${backup.created}`, ...lines].join("\n");
  const withForce = dryRun && !force && changing.some(({ there }) => there === "another")
    ? ["Replacing needs --force, which keeps a copy"]
    : [];
  return { ok: true, text, notes: [...plan.notes, ...lacking, ...withForce] };
}

async function readBackup(path: string): Promise<string> {
  if (path === "-") return await new Response(Deno.stdin.readable).text();
  const options = { option: path, purpose: "backup", maxBytes: MAX_BACKUP_BYTES };
  return new TextDecoder().decode(await readBytes(path, options));
}

/**
 * Loads the configuration as it would be.
 *
 * @returns what is lacking on this machine: it can be added later
 * @throws {ConfigError} where the configuration itself cannot be used
 */
async function verify(
  plan: RestorePlan,
  { system, target, backup, checkServing }: RestoreRequest & { system: System; target: string },
): Promise<string[]> {
  const { loaded, problems, unresolved } = await inspectConfig({
    file: target,
    system: withFiles(plan, system),
  });
  const serving = loaded && checkServing ? checkServing(loaded.config).problems : [];
  const [wrong] = [
    ...problems.filter((problem) => !unresolved.includes(problem)),
    ...serving.filter((problem) => !(problem instanceof MissingConfigError)),
  ];
  if (wrong !== undefined) {
    throw new ConfigError(
      backup,
      `Cannot restore ${backup}: its configuration cannot be used. ${wrong.message}`,
    );
  }
  return [...unresolved, ...serving].map(({ message }) => `Still lacking: ${message}`);
}

/** The machine as it would be, but for variables that the configuration does not name: they are not in the backup. */
function withFiles({ files, values }: RestorePlan, system: System): System {
  const names = referredVariables(values).map(({ to }) => to);
  const texts = new Map(files.map(({ target, content }) => [target, content]));
  return {
    os: system.os,
    env: (name) => names.includes(name) ? system.env(name) : undefined,
    envNames: () => [],
    readTextFile: (path) => {
      const content = texts.get(path);
      return content === undefined
        ? system.readTextFile(path)
        : Promise.resolve(new TextDecoder().decode(content));
    },
  };
}

function refuseReplacing(files: readonly PlannedFile[], force: boolean): void {
  const others = files.filter(({ there }) => there === "another").map(({ target }) => target);
  const [first] = others;
  if (force || first === undefined) return;
  throw new ConfigError(
    first,
    `Cannot restore ${others.join(", ")}: another content is there, restore to another folder ` +
      "(--output FILE), or replace it with --force, which keeps a copy",
  );
}

function describe(
  { target, there }: PlannedFile,
  { dryRun, copy }: { dryRun: boolean; copy: string | undefined },
): string {
  if (there === "the same") return `  ${target}: the same already`;
  if (there === "nothing") return `  ${target}: new`;
  if (dryRun) return `  ${target}: another content is there`;
  return `  ${target}: replaced, what was there is kept in ${copy}`;
}
