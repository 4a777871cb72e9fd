/**
 * How a client starts this program: the entry in its file, and whether an entry is ours. Pure but for what the process
 * knows of itself.
 *
 * A client on a desktop has neither the shell's PATH nor its variables, so paths are absolute.
 */
import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import { allowing, NEEDED_PERMISSIONS } from "../../config/system.ts";
import { isRecord } from "../../config/named_keys.ts";

/** What stands before the program's own arguments. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

export interface Entry {
  readonly command: string;
  readonly args: readonly string[];
}

/** What the process is. */
export interface Process {
  readonly isCompiled: boolean;
  readonly execPath: string;
  /** The path of `main.ts`; of no use where it is compiled. */
  readonly main: string;
  readonly denoVersion: string;
  readonly os: typeof Deno.build.os;
}

export function thisProcess(): Process {
  return {
    isCompiled: Deno.build.standalone,
    execPath: Deno.execPath(),
    main: Deno.mainModule.startsWith("file:") ? fileURLToPath(Deno.mainModule) : Deno.mainModule,
    denoVersion: Deno.version.deno,
    os: Deno.build.os,
  };
}

const PERMISSIONS = allowing(NEEDED_PERMISSIONS);

/**
 * Without unstable flags, though one would start it 20 ms sooner: an entry outlives the Deno that it was written for,
 * and a later one may not know them.
 *
 * @param url The Odoo: the system's certificates, which only `--allow-sys` opens, are for https alone
 */
export function programOf(process: Process, url: string): Program {
  const { isCompiled, execPath, main, denoVersion, os } = process;
  if (isCompiled) return { command: execPath, args: [] };
  const system = url.startsWith("https:") ? ["--allow-sys"] : [];
  const run = ["run", ...PERMISSIONS, ...system, main];
  if (!isFromNpx(execPath)) return { command: execPath, args: run };
  const npx = ["-y", `deno@${denoVersion}`, ...run];
  // On Windows npx is a batch file, which only the shell starts.
  return os === "windows"
    ? { command: "cmd", args: ["/c", "npx", ...npx] }
    : { command: "npx", args: npx };
}

/** Whether npx brought this Deno along, in a folder that npx may empty. */
function isFromNpx(execPath: string): boolean {
  return /[/\\]_npx[/\\]/.test(execPath);
}

export function entryOf({ command, args }: Program, config: string): Entry {
  return { command, args: [...args, "stdio", config] };
}

/** How somebody starts this program at a terminal, such as `odoo-mcp doctor`: from source it is a task of that name. */
export function commandLine({ isCompiled, execPath, denoVersion }: Process, words: string): string {
  if (isCompiled) return `odoo-mcp ${words}`;
  return `${isFromNpx(execPath) ? `npx -y deno@${denoVersion}` : "deno"} task ${words}`;
}

/** The configuration that an entry starts this program with; undefined where that cannot be told. */
export function configOf(entry: unknown): string | undefined {
  const args = isRecord(entry) && Array.isArray(entry.args) ? entry.args : [];
  const config: unknown = args[args.indexOf("stdio") + 1];
  return args.includes("stdio") && typeof config === "string" ? config : undefined;
}

/** Whether an entry was made for this configuration. */
export function isOurs(entry: unknown, config: string): boolean {
  return configOf(entry) === config;
}

/** Whether an entry starts this program, as `own` does or from elsewhere, with a configuration it names in full. */
export function startsProgram(entry: unknown, own: Entry): boolean {
  const config = configOf(entry);
  if (!isRecord(entry) || !Array.isArray(entry.args) || config === undefined) return false;
  const words = [entry.command, ...entry.args].filter((word) => typeof word === "string");
  const isOwn = [own.command, ...own.args.slice(0, -1)].every((word, i) => words[i] === word);
  const isNamed = words.some((word) => /(?:^|[/\\])odoo-mcp(?:\.exe|[/\\]main\.ts)?$/i.test(word));
  return isAbsolute(config) && (isOwn || isNamed);
}
