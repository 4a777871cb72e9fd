import type { Command } from "../cli/command.ts";
import { UsageError } from "../config/errors.ts";

export function setup(command: Extract<Command, { kind: "setup" }>): Promise<number> {
  return Promise.reject(new UsageError(command.kind, `Cannot run setup: it is not there yet`));
}

export function undoSetup(command: Extract<Command, { kind: "undo_setup" }>): Promise<number> {
  return Promise.reject(new UsageError(command.kind, `Cannot run setup: it is not there yet`));
}
