/**
 * `doctor`: walks the whole way, from the configuration to the rights of the user, and tells what holds and what to do.
 * Builds everything as serving would, but no log, no telemetry and no listener.
 */
import { instanceOptions } from "../app.ts";
import type { Command } from "../cli/command.ts";
import { findConfigFile } from "../config/find.ts";
import { loadConfig, type LoadedConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { listSecrets } from "../config/secret.ts";
import { denoSystem } from "../config/system.ts";
import { type Check, createReport } from "../doctor/report.ts";
import { renderText } from "../doctor/text.ts";
import { walk, type WalkOptions } from "../doctor/walk.ts";
import { Redactor } from "../redact.ts";
import { VERSION } from "../version.ts";
import { chooseAccess, findWeaknesses, summarize } from "./access_choices.ts";
import type { Ended } from "./ended.ts";
import { startDemo } from "./start.ts";

/** Gives the report. */
export async function doctor(command: DoctorCommand): Promise<Ended> {
  await using cleanup = new AsyncDisposableStack();
  const loading = loadFor(command, cleanup);
  // Told where it is read: nobody may be there to hear of it before.
  loading.catch(() => {});
  const system = denoSystem();
  const checks = await walk({
    configuration: {
      load: () => loading,
      readFile: () => findConfigFile(system, { named: command.file, folder: "." }),
      isDemo: command.demo,
    },
    instanceOptions,
    readAccess,
    env: (name) => system.env(name),
  });
  const report = createReport(VERSION, await redacted(checks, loading));
  const text = command.json ? JSON.stringify(report, null, 2) : renderText(report, terminal());
  return { code: report.ok ? 0 : 1, text };
}

type DoctorCommand = Extract<Command, { kind: "doctor" }>;

async function loadFor(
  command: DoctorCommand,
  cleanup: AsyncDisposableStack,
): Promise<LoadedConfig> {
  const loaded = await loadConfig(command);
  return command.demo ? { ...loaded, config: await startDemo(loaded.config, cleanup) } : loaded;
}

/** As serving chooses it, without a token being shown. @throws {ConfigError} */
function readAccess(config: Config): ReturnType<WalkOptions["readAccess"]> {
  const choices = chooseAccess(config);
  return { summary: summarize(choices), weaknesses: findWeaknesses(choices) };
}

/** No check prints a secret. Should a text from outside hold one all the same, it stays here. */
async function redacted(
  checks: readonly Check[],
  loading: Promise<LoadedConfig>,
): Promise<Check[]> {
  const redactor = new Redactor();
  const config = await loading.then((loaded) => loaded.config, () => undefined);
  for (const secret of listSecrets(config)) redactor.add(secret.reveal());
  return checks.map(({ detail, advice, ...check }) => ({
    ...check,
    detail: redactor.text(detail),
    ...(advice !== undefined && { advice: redactor.text(advice) }),
  }));
}

const USUAL_WIDTH = 100;

function terminal(): { hasColor: boolean; width: number } {
  if (!Deno.stdout.isTerminal()) return { hasColor: false, width: USUAL_WIDTH };
  return { hasColor: !Deno.noColor, width: Deno.consoleSize().columns || USUAL_WIDTH };
}
