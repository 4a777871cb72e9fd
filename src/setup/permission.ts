/** Whether this process may write at all, and how to start it so that it may. Knows Deno's permissions alone. */
import { dirname } from "node:path";
import { UsageError } from "../config/errors.ts";
import { isGranted } from "../config/system.ts";
import { commandLine, thisProcess } from "./clients/entry.ts";

/** @throws {UsageError} where Deno was not told to allow it: said before anything is asked */
export function requirePermission(path: string): void {
  if (isGranted({ name: "write", path: dirname(path) })) return;
  const process = thisProcess();
  const state = process.isCompiled
    ? "this build of odoo-mcp was made without the right to write files"
    : `this process may not write files, start it with: ${commandLine(process, "setup")}`;
  throw new UsageError("--allow-write", `Cannot set up: ${state}`);
}
