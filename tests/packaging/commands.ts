/** Runs a program and keeps what it said. */
import { join } from "node:path";
import { withFolder } from "../support/folder.ts";

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Besides what this process has. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export async function run(
  [command = "", ...args]: readonly string[],
  { env = {}, cwd }: RunOptions = {},
): Promise<Said> {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args,
    env: { NO_COLOR: "1", ...env },
    ...cwd !== undefined && { cwd },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** One of the project's scripts. */
export function runScript(
  name: string,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<Said> {
  const script = new URL(`../../scripts/${name}`, import.meta.url).href;
  return run([Deno.execPath(), "run", "--quiet", "--allow-all", script, ...args], options);
}

/** Whether every one of the programs is on this machine: a test that needs another one is ignored there. */
export function hasTools(...names: readonly string[]): boolean {
  const folders = (Deno.env.get("PATH") ?? "").split(Deno.build.os === "windows" ? ";" : ":");
  return names.every((name) => folders.some((folder) => isFile(`${folder}/${name}`)));
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** A folder of tools that is all there is in the PATH. */
export async function withTools<T>(
  names: readonly string[],
  use: (path: string) => Promise<T>,
): Promise<T> {
  return await withFolder({}, async (folder) => {
    for (const name of names) {
      const { stdout } = await run(["sh", "-c", `command -v ${name}`]);
      const path = stdout.trim();
      if (path.startsWith("/")) await Deno.symlink(path, join(folder, name));
    }
    return await use(folder);
  });
}
