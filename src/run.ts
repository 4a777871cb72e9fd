/**
 * From arguments to an exit code: 0 done, 1 a one-shot call failed, the doctor found something broken or serving was
 * cut off, 2 usage or configuration.
 */
import type { Command } from "./cli/command.ts";
import { parseCommand } from "./cli/parse.ts";
import { print } from "./cli/print.ts";
import type { Ended } from "./commands/ended.ts";
import { ConfigError, MissingConfigError, UsageError } from "./config/errors.ts";
import { describeVersion } from "./version.ts";

/** Runs the program. Never throws: every failure is told on standard error. */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    const { code, text, notes = [] } = await runCommand(parseCommand(argv));
    if (text !== undefined) print(Deno.stdout, `${text}\n`);
    for (const note of notes) print(Deno.stderr, `${note}\n`);
    return code;
  } catch (error) {
    const told = await refusal(error);
    if (told === undefined) throw error;
    print(Deno.stderr, `${told}\n`);
    return 2;
  }
}

/** What is told of usage and configuration; undefined for what nobody foresaw. */
async function refusal(error: unknown): Promise<string | undefined> {
  if (error instanceof MissingConfigError && Deno.stdin.isTerminal()) {
    const { gettingStarted } = await import("./cli/help.ts");
    return gettingStarted();
  }
  if (error instanceof ConfigError || error instanceof UsageError) return error.message;
  return error instanceof Deno.errors.AddrInUse
    ? "Cannot listen: the port is in use, choose another with --port"
    : undefined;
}

async function runCommand(command: Command): Promise<Ended> {
  switch (command.kind) {
    case "help": {
      const { helpText } = await import("./cli/help.ts");
      return { code: 0, text: helpText(command.topic) };
    }
    case "version":
      return { code: 0, text: describeVersion() };
    case "serve":
    case "demo": {
      const { serve } = await import("./commands/serve.ts");
      return { code: await serve({ ...command, demo: command.kind === "demo" }) };
    }
    case "setup":
    case "undo_setup": {
      const { setup } = await import("./commands/setup.ts");
      return { code: await setup(command) };
    }
    case "doctor": {
      const { doctor } = await import("./commands/doctor.ts");
      return await doctor(command);
    }
    case "config": {
      const { manageConfig } = await import("./commands/config.ts");
      return await manageConfig(command);
    }
    default: {
      const { runOneShot } = await import("./commands/one_shot.ts");
      return await runOneShot(command);
    }
  }
}
