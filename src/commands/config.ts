/** `config`: makes, checks, shows and saves the configuration. Sends nothing to Odoo; everything it knows is in `config/`. */
import type { Command } from "../cli/command.ts";
import { inspectConfig } from "../config/load.ts";
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
      const { findLogFileProblems } = await import("../config/log_files.ts");
      const inspected = await inspectConfig(command);
      const { loaded } = inspected;
      const { problems, warnings } = loaded
        ? checkServing(loaded.config)
        : { problems: [], warnings: [] };
      const logs = loaded ? await findLogFileProblems(loaded.config) : [];
      const serving = { problems: [...problems, ...logs], warnings };
      return tellCheck({ inspected, serving }, command);
    }
    case "show": {
      const { showJson, showText } = await import("../config/manage/show.ts");
      const { loaded, problems } = await inspectConfig(command);
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
