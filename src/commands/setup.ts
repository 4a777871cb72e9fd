/** `setup` and `setup --undo`: the conversation over the process's own input and output, and how it may end. */
import type { Command } from "../cli/command.ts";
import { print } from "../cli/print.ts";
import { FileError } from "../config/errors.ts";
import { denoSystem } from "../config/system.ts";
import { Cancelled, SetupError } from "../setup/errors.ts";
import type { SetupSurroundings } from "../setup/setup.ts";
import { createTerminal } from "../setup/terminal.ts";

const FAILED = 1;
/** As a shell has it for what Ctrl-C ended. */
const INTERRUPTED = 130;

type SetupCommand = Extract<Command, { kind: "setup" | "undo_setup" }>;

/** Gives the exit code. @throws {UsageError | ConfigError} */
export function setup(command: SetupCommand): Promise<number> {
  return converse(async (surroundings) => {
    if (command.kind === "setup") {
      const { setUp } = await import("../setup/setup.ts");
      return await setUp(command, surroundings);
    }
    const { undo } = await import("../setup/undo.ts");
    return await undo(command, surroundings);
  });
}

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

async function converse(
  talk: (surroundings: SetupSurroundings) => Promise<number>,
): Promise<number> {
  const interruption = new AbortController();
  const { signal } = interruption;
  const interrupt = (): void => interruption.abort();
  for (const name of SIGNALS) Deno.addSignalListener(name, interrupt);
  const terminal = createTerminal({
    keyboard: Deno.stdin,
    say: (text) => print(Deno.stderr, text),
    print: (text) => print(Deno.stdout, text),
    signal,
  });
  try {
    return await talk({ terminal, system: denoSystem(), signal });
  } catch (error) {
    if (error instanceof Cancelled) {
      terminal.say("\nEnded. Nothing was changed.");
      return INTERRUPTED;
    }
    if (!(error instanceof SetupError || error instanceof FileError)) throw error;
    terminal.say(error.message);
    return FAILED;
  } finally {
    for (const name of SIGNALS) Deno.removeSignalListener(name, interrupt);
  }
}
