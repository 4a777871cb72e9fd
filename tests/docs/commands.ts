/**
 * The commands of a shell snippet, as a real shell reads them: it finds nothing in its PATH but stand-ins that write
 * down what they were given. Knows shells. Must not know what the commands mean.
 */
import { join } from "node:path";
import { makeFolder } from "../support/folder.ts";

export interface ShellCommand {
  readonly name: string;
  readonly args: readonly string[];
  /** What came to its standard input. */
  readonly input: string;
}

/** What snippets may call; for anything else a block says why it is not run. */
const KNOWN = ["odoo-mcp", "deno", "npx", "curl", "claude"];

/** Builtins alone, since nothing else is in the PATH. */
const STAND_IN = `#!/bin/sh
input=
while IFS= read -r line || [ -n "$line" ]; do input="$input$line
"; done
printf '%s\\0' "\${0##*/}" "$#" "$@" "$input" >> "$RECORD"
`;

/** Whether this machine has a shell that can read snippets. */
export const hasShell = Deno.build.os !== "windows";

/** @throws {Error} where the shell cannot read the snippet, or does not know a command in it */
export async function recordCommands(snippet: string): Promise<ShellCommand[]> {
  await using temporary = await makeFolder();
  const folder = temporary.path;
  const [bin, record] = [join(folder, "bin"), join(folder, "record")];
  await Deno.mkdir(bin);
  await Deno.writeTextFile(record, "");
  for (const name of KNOWN) await Deno.writeTextFile(join(bin, name), STAND_IN, { mode: 0o755 });
  // As it lies in the folder of a download.
  await Deno.copyFile(join(bin, "odoo-mcp"), join(folder, "odoo-mcp"));
  const { code, stderr } = await new Deno.Command("/bin/sh", {
    args: ["-euc", snippet],
    clearEnv: true,
    env: { PATH: bin, RECORD: record, HOME: folder },
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr).trim() || `exit code ${code}`);
  return readRecord(await Deno.readTextFile(record));
}

function readRecord(record: string): ShellCommand[] {
  const parts = record.split("\0").slice(0, -1);
  const commands: ShellCommand[] = [];
  for (let at = 0; at < parts.length;) {
    const [name = "", count = "0"] = parts.slice(at, at + 2);
    const end = at + 2 + Number(count);
    commands.push({ name, args: parts.slice(at + 2, end), input: parts[end] ?? "" });
    at = end + 1;
  }
  return commands;
}
