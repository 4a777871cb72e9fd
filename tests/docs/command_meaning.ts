/**
 * What a command of the documentation means: the program with its arguments, a task, a request. Pure, but for looking
 * whether files are there.
 */
import { join } from "node:path";
import { ROOT } from "./documents.ts";

export type Meaning =
  /** odoo-mcp itself, installed or from source. */
  | { readonly kind: "program"; readonly args: readonly string[] }
  /** `curl` with these arguments. */
  | { readonly kind: "request"; readonly args: readonly string[] }
  /** What is there and is not run: a task or a file of the source tree, the address of an endpoint. */
  | { readonly kind: "looked_up" };

interface Words {
  readonly name: string;
  readonly args: readonly string[];
}

/** The permissions that are asked of people; a snippet that needs more says what for. */
const PERMISSIONS = /^--allow-(net|env|read|write|sys)(=.*)?$|^--v8-flags=|^--quiet$|^-q$/;

const { tasks }: { tasks: Record<string, { command: string }> } = JSON.parse(
  await Deno.readTextFile(join(ROOT, "deno.json")),
);

/** @throws {Error} for a command that would not work, or that nobody here knows */
export async function meaningOf({ name, args }: Words): Promise<Meaning> {
  switch (name) {
    case "odoo-mcp":
      return { kind: "program", args };
    case "curl":
      return { kind: "request", args };
    case "deno":
      return await meaningOfDeno(args);
    case "npx":
      return args[1] === "mcp-remote" ? lookUp(args[2]) : await meaningOfDeno(withoutNpx(args));
    case "claude":
      return await meaningOfClaude(args);
    default:
      throw new Error(`${name} cannot be checked here`);
  }
}

/** `claude mcp add NAME -- COMMAND`, or `claude mcp add --transport http NAME URL`. */
async function meaningOfClaude(args: readonly string[]): Promise<Meaning> {
  const [mcp, add, ...rest] = args;
  if (mcp !== "mcp" || add !== "add") throw new Error(`claude ${args.join(" ")} is not known here`);
  const at = rest.indexOf("--");
  const [name = "", ...given] = rest.slice(at + 1);
  return at < 0 ? lookUp(rest.find((word) => word.includes("://"))) : await meaningOf({
    name,
    args: given,
  });
}

function lookUp(address: string | undefined): Meaning {
  requireEndpoint(address);
  return { kind: "looked_up" };
}

/** @throws {Error} for an address at which no server of ours would answer */
export function requireEndpoint(address: unknown): void {
  const { protocol, pathname } = URL.parse(String(address)) ?? {};
  if (/^https?:$/.test(protocol ?? "") && /\/(mcp|sse)$/.test(pathname ?? "")) return;
  throw new Error(`${address} is no endpoint`);
}

/** The version of Deno that people are told to fetch is the one that the tests run on. */
function withoutNpx(args: readonly string[]): readonly string[] {
  const [yes, what, ...rest] = args;
  const wanted = `deno@${Deno.version.deno}`;
  if (yes === "-y" && what === wanted) return rest;
  throw new Error(`npx ${args.join(" ")}: expected npx -y ${wanted}`);
}

async function meaningOfDeno([verb = "", ...args]: readonly string[]): Promise<Meaning> {
  if (verb === "task") return meaningOfTask(args);
  const flags = args.filter((arg) => arg.startsWith("-"));
  const at = args.findIndex((arg) => !arg.startsWith("-"));
  const [file = "", ...rest] = at < 0 ? [] : args.slice(at);
  if (verb === "run" && file.endsWith("main.ts")) {
    const before = at < 0 ? flags : args.slice(0, at);
    const odd = before.find((flag) => !PERMISSIONS.test(flag));
    if (odd) throw new Error(`deno run ${odd}: a permission that the program does not need`);
    return { kind: "program", args: rest };
  }
  if ((verb === "run" || verb === "test") && await exists(file)) return { kind: "looked_up" };
  throw new Error(`deno ${verb} ${args.join(" ")}: cannot be checked here`);
}

function meaningOfTask([name = "", ...args]: readonly string[]): Meaning {
  const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
  if (!task) throw new Error(`deno task ${name}: there is no such task`);
  const program = /\bmain\.ts\b(.*)$/.exec(task.command)?.[1];
  if (program === undefined) return { kind: "looked_up" };
  return { kind: "program", args: [...program.trim().split(/\s+/), ...args] };
}

async function exists(path: string): Promise<boolean> {
  return path !== "" && await Deno.stat(join(ROOT, path)).then(() => true, () => false);
}
