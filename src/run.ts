/**
 * From arguments to an exit code: 0 done, 1 a one-shot call failed, the doctor found something broken or serving was
 * cut off, 2 usage or configuration.
 */
import type { Command } from "./cli/command.ts";
import { gettingStarted, helpText } from "./cli/help.ts";
import { parseCommand } from "./cli/parse.ts";
import { ConfigError, MissingConfigError, UsageError } from "./config/errors.ts";
import { describeVersion } from "./version.ts";

/** Runs the program. Never throws: every failure is told on standard error. */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    return await runCommand(parseCommand(argv));
  } catch (error) {
    if (error instanceof ConfigError || error instanceof UsageError) {
      if (error instanceof MissingConfigError && Deno.stdin.isTerminal()) {
        await print(Deno.stderr, `${gettingStarted()}\n`);
      } else await print(Deno.stderr, `${error.message}\n`);
      return 2;
    }
    if (error instanceof Deno.errors.AddrInUse) {
      await print(Deno.stderr, "Cannot listen: the port is in use, choose another with --port\n");
      return 2;
    }
    throw error;
  }
}

async function runCommand(command: Command): Promise<number> {
  switch (command.kind) {
    case "help":
      await print(Deno.stdout, `${helpText(command.topic)}\n`);
      return 0;
    case "version":
      await print(Deno.stdout, `${describeVersion()}\n`);
      return 0;
    case "serve":
    case "demo": {
      const { serve } = await import("./commands/serve.ts");
      return await serve({ ...command, demo: command.kind === "demo" });
    }
    case "setup": {
      const { setup } = await import("./commands/setup.ts");
      return await setup(command);
    }
    case "undo_setup": {
      const { undoSetup } = await import("./commands/setup.ts");
      return await undoSetup(command);
    }
    case "doctor": {
      const { doctor } = await import("./commands/doctor.ts");
      return await doctor(command);
    }
    case "config": {
      const { manageConfig } = await import("./commands/config.ts");
      const { ok, text, notes = [] } = await manageConfig(command);
      if (text !== "") await print(Deno.stdout, `${text}\n`);
      for (const note of notes) await print(Deno.stderr, `${note}\n`);
      return ok ? 0 : 2;
    }
    default: {
      const { runOneShot } = await import("./commands/one_shot.ts");
      const { ok, text } = await runOneShot(command);
      await print(ok ? Deno.stdout : Deno.stderr, `${text}\n`);
      return ok ? 0 : 1;
    }
  }
}

async function print(
  stream: { writable: WritableStream<Uint8Array> },
  text: string,
): Promise<void> {
  const writer = stream.writable.getWriter();
  await writer.write(new TextEncoder().encode(text));
  writer.releaseLock();
}
