/** Whether this process may write at all, and how to start it so that it may. Knows Deno's permissions alone. */
import { dirname } from "node:path";
import { UsageError } from "../config/errors.ts";
import { commandLine, thisProcess } from "./clients/entry.ts";

/** @throws {UsageError} where Deno was not told to allow it: said before anything is asked */
export async function requireWritable(path: string): Promise<void> {
  const write = await Deno.permissions.query({ name: "write", path: dirname(path) });
  if (write.state === "granted") return;
  const process = thisProcess();
  const state = process.isCompiled
    ? "this build of odoo-mcp was made without the right to write files"
    : `this process may not write files, start it with: ${commandLine(process, "setup")}`;
  throw new UsageError("--allow-write", `Cannot set up: ${state}`);
}
