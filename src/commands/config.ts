/** `config`: makes, checks, shows and saves the configuration. Sends nothing to Odoo; everything it knows is in `config/`. */
import type { Command } from "../cli/command.ts";
import { inspectConfig, type InspectedConfig } from "../config/load.ts";
import type { Serving } from "../config/manage/check.ts";
import type { Told } from "../config/manage/told.ts";
import { checkServing } from "./access_check.ts";
import type { Ended } from "./ended.ts";

type ConfigCommand = Extract<Command, { kind: "config" }>;

/** @throws {ConfigError} */
export async function manageConfig(command: ConfigCommand): Promise<Ended> {
  const { ok, text, notes = [] } = await carryOut(command);
  return { code: ok ? 0 : 2, ...(text !== "" && { text }), notes };
}

async function carryOut(command: ConfigCommand): Promise<Told> {
  switch (command.action) {
    case "init": {
      const { initConfig } = await import("../config/manage/init.ts");
      return await initConfig(command);
    }
    case "check": {
      const { tellCheck } = await import("../config/manage/check.ts");
      const inspected = await inspectConfig(command);
      return tellCheck({ inspected, serving: await inspectServing(inspected) }, command);
    }
    case "show": {
      const { showJson, showText } = await import("../config/manage/show.ts");
      const inspected = await inspectConfig(command);
      const { loaded } = inspected;
      const problems = [...inspected.problems, ...(await inspectServing(inspected)).problems];
      const text = loaded ? command.json ? showJson(loaded) : showText(loaded) : "";
      return { ok: problems.length === 0, text, notes: problems.map(({ message }) => message) };
    }
    case "backup": {
      const { backUpConfig } = await import("../config/manage/backup.ts");
      return await backUpConfig(command);
    }
    case "restore": {
      const { restoreConfig } = await import("../config/manage/restore.ts");
      return await restoreConfig({ ...command, checkServing });
    }
  }
}

/** Both `check` and `show` say of the same file that it cannot be used. */
async function inspectServing({ loaded }: InspectedConfig): Promise<Serving> {
  if (!loaded) return { problems: [], warnings: [] };
  const { findLogFileProblems } = await import("../config/log_files.ts");
  const { problems, warnings } = checkServing(loaded.config);
  return { problems: [...problems, ...await findLogFileProblems(loaded.config)], warnings };
}
