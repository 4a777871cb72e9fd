/**
 * Shell snippets are read by a shell, and their commands by the program. What needs no Odoo but the embedded one is run;
 * with the mark `run`, everything is, in a folder that has a `config.json` for the embedded one.
 */
import type { Command } from "../../src/cli/command.ts";
import { parseCommand } from "../../src/cli/parse.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertNotMatch } from "../support/assert.ts";
import { startProgram } from "../support/program.ts";
import { type Meaning, meaningOf } from "./command_meaning.ts";
import { recordCommands, type ShellCommand } from "./commands.ts";
import { withDemo } from "./demo.ts";
import type { Block } from "./markdown.ts";
import { type Folder, makeFolder } from "../support/folder.ts";

/** @throws {Error} for a snippet that would not do what its reader expects */
export async function checkShell({ code, mark }: Block): Promise<void> {
  const commands = await recordCommands(code);
  assert(commands.length > 0, "there is no command in it");
  await using folder = await makeProgramFolder();
  for (const command of commands) {
    const meaning = await meaningOf(command);
    if (meaning.kind === "program") await checkProgram(meaning, { command, mark, folder });
    if (meaning.kind === "request") await checkRequest(meaning.args);
  }
}

/** A folder in which the program finds a configuration, and what that leads to. */
async function makeProgramFolder(): Promise<Folder> {
  await using started = new AsyncDisposableStack();
  const { url, database, accounts } = started.use(await startSandbox());
  const { login: username, apiKey: api_key } = accounts.admin;
  const config = JSON.stringify({ odoo_url: url, database, username, api_key });
  const { path } = started.use(await makeFolder({ "config.json": config }));
  const kept = started.move();
  return { path, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

interface Circumstances {
  readonly command: ShellCommand;
  readonly mark: string | undefined;
  readonly folder: Folder;
}

async function checkProgram(
  { args }: Extract<Meaning, { kind: "program" }>,
  { command: { input }, mark, folder }: Circumstances,
): Promise<void> {
  const command = parseCommand(args);
  if (mark !== "run" && input === "" && !needsNothing(command)) return;
  const isServing = command.kind === "serve" || command.kind === "demo";
  const program = startProgram(isServing ? onFreePort(args) : args, {
    cwd: folder.path,
    alsoAllowed: [`--allow-write=${folder.path}`],
  });
  if (isServing && isHttp(args, command)) {
    await program.told(/listening on (http:\S+)/);
    program.signal("SIGTERM");
  } else if (input !== "") await program.write(input);
  await program.closeInput();
  const { code, stdout, stderr } = await program.finished;
  assertEquals(code, 0, stderr);
  if (input !== "") assertNotMatch(stdout, /"error":|^$/);
}

/** Whether nothing but the embedded Odoo is asked, and nothing outside of it changed. */
function needsNothing(command: Command): boolean {
  const { kind } = command;
  if (kind === "help" || kind === "version" || kind === "demo") return true;
  return "demo" in command && command.demo;
}

function isHttp(args: readonly string[], command: Command): boolean {
  return !args.includes("stdio") &&
    (command.kind === "demo" || args.some((arg) => /http$/.test(arg)));
}

/** The port of a snippet may be taken. */
function onFreePort(args: readonly string[]): string[] {
  const at = args.indexOf("--port");
  return [...(at < 0 ? args : args.toSpliced(at, 2)), "--port", "0"];
}

/** What is sent to the demo of the snippets is sent to one that runs here. */
async function checkRequest(args: readonly string[]): Promise<void> {
  const [first] = args.filter((arg) => /^https?:/.test(arg));
  assert(first, "the request goes nowhere");
  assert(/^http:\/\/(127\.0\.0\.1|localhost):8080\//.test(first), `${first} is not the demo`);
  const isStream = args.includes("-N");
  await withDemo(async (origin) => {
    const sent = args.map((arg) => arg === first ? arg.replace(/^http:\/\/[^/]+/, origin) : arg);
    const limits = ["-sS", "--fail", "--max-time", isStream ? "2" : "20"];
    const { code, stdout, stderr } = await new Deno.Command("curl", { args: [...limits, ...sent] })
      .output();
    const [text, told] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    // A stream lasts until curl has waited long enough.
    assert(code === 0 || (isStream && code === 28), told);
    assertNotMatch(text ?? "", /"error":|^$/);
  });
}
