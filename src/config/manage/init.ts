/** Writes a new configuration for a profile. Knows what to tell whoever has to fill it in. */
import { dirname, join } from "node:path";
import { newFilePlace, parseFile } from "../find.ts";
import { denoSystem, type System } from "../system.ts";
import { isThere, refuseTaken, replaceFile, requirePlace } from "./place.ts";
import { referredFiles, referredVariables } from "../referred.ts";
import { templateText } from "./template_text.ts";
import type { ProfileName } from "./templates.ts";
import type { Told } from "./told.ts";

export interface InitRequest {
  readonly profile: ProfileName;
  /** The file to write; where every start finds it unless told. */
  readonly file?: string | undefined;
  readonly force?: boolean;
  readonly system?: System;
}

/** @throws {ConfigError} where a file is there already, or none can be written */
export async function initConfig(request: InitRequest): Promise<Told> {
  const { profile, file, force = false, system = denoSystem() } = request;
  const path = requirePlace(file, system);
  await refuseTaken(path, force);
  const text = templateText(profile);
  const kept = await replaceFile(path, text);
  const { values } = await parseFile(path, text);
  const isFound = path === newFilePlace(system) && !await isThere("config.json");
  const named = isFound ? "" : ` ${path}`;
  const lines = [
    `Wrote ${path} for ${profile}`,
    ...kept,
    "",
    "Next:",
    `  edit ${path}: where Odoo is, and who you are there`,
    ...referredFiles(values).map(({ key, to }) => `  write ${join(dirname(path), to)}: ${key}`),
    ...referredVariables(values).map(({ key, to }) => `  set the variable ${to}: ${key}`),
    `  odoo-mcp config check${named}`,
    `  odoo-mcp serve${named}`,
  ];
  return { ok: true, text: lines.join("\n") };
}
