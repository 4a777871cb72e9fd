/** The program as its users run it: a process of its own, with the permissions that the README names. */
import { Recording } from "../../scripts/packaging/recording.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const PERMISSIONS = ["--allow-net", "--allow-env", "--allow-read"];

/** What Deno itself needs of the environment; everything else would configure the program. */
const KEPT = ["PATH", "HOME", "DENO_DIR", "SYSTEMROOT", "USERPROFILE", "LOCALAPPDATA"];

/** Those of them that are set. */
export function keptVariables(): Record<string, string> {
  return Object.fromEntries(KEPT.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  }));
}

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Instead of those that serving needs. */
  readonly permissions?: readonly string[];
  /** Beyond them. */
  readonly alsoAllowed?: readonly string[];
  /** What is run; the program unless told. */
  readonly main?: string;
}

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Who logs in where, as environment variables. */
export function connectionEnv(
  connection: { url: string; database: string; username: string; key: string },
): Record<string, string> {
  return {
    ODOO_URL: connection.url,
    ODOO_DB: connection.database,
    ODOO_USERNAME: connection.username,
    ODOO_API_KEY: connection.key,
  };
}

/** Starts the program with nothing on its input unless told, and waits for its end. */
export async function runProgram(
  args: readonly string[],
  { input = "", ...options }: ProgramOptions & { input?: string } = {},
): Promise<Finished> {
  const program = startProgram(args, options);
  // A program that has ended already reads nothing.
  if (input !== "") await program.write(input).catch(() => {});
  await program.closeInput();
  return await program.finished;
}

export interface RunningProgram {
  readonly finished: Promise<Finished>;
  /** The next line on its standard output; undefined at the end. */
  nextLine(): Promise<string | undefined>;
  /** What it writes to standard error, up to and with the first match. */
  told(pattern: RegExp): Promise<RegExpExecArray>;
  write(text: string): Promise<void>;
  closeInput(): Promise<void>;
  signal(name: Deno.Signal): void;
}

export function startProgram(
  args: readonly string[],
  { env = {}, cwd, permissions = PERMISSIONS, alsoAllowed = [], main = MAIN }: ProgramOptions = {},
): RunningProgram {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...permissions, ...alsoAllowed, main, ...args],
    clearEnv: true,
    env: { ...keptVariables(), NO_COLOR: "1", ...env },
    ...(cwd !== undefined && { cwd }),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdout = new Recording(child.stdout);
  const stderr = new Recording(child.stderr);
  const writer = child.stdin.getWriter();
  return {
    finished: Promise.all([child.status, stdout.ended, stderr.ended]).then(([{ code }]) => ({
      code,
      stdout: stdout.text,
      stderr: stderr.text,
    })),
    nextLine: () => stdout.nextLine(),
    told: (pattern) => stderr.until(pattern),
    write: (text) => writer.write(new TextEncoder().encode(text)),
    // A program that has ended already has closed it.
    closeInput: () => writer.close().catch(() => {}),
    signal: (name) => child.kill(name),
  };
}
