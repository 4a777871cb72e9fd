import type { Command } from "../cli/command.ts";
import { UsageError } from "../config/errors.ts";

export function doctor(command: Extract<Command, { kind: "doctor" }>): Promise<number> {
  return Promise.reject(new UsageError(command.kind, `Cannot run doctor: it is not there yet`));
}
