import type { Command } from "../cli/command.ts";
import { UsageError } from "../config/errors.ts";

export function manageConfig(command: Extract<Command, { kind: "config" }>): Promise<number> {
  return Promise.reject(new UsageError(command.kind, `Cannot run config: it is not there yet`));
}
