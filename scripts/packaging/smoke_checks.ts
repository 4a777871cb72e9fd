/** What must hold of a program that was just built. Knows what it should answer; must not know how it was built. */
import { textPdf } from "../../src/sandbox/pdf.ts";
import { type BakedIn, readBakedIn } from "./baked_in.ts";
import { VERSION } from "./project.ts";
import {
  type Ended,
  type Home,
  type Launch,
  makeHome,
  type Message,
  resultOf,
  TestedProgram,
} from "./tested_program.ts";

export interface Subject {
  readonly launch: Launch;
  /** The file, where it is a compiled program and no source. */
  readonly binary: string | undefined;
  /** What `--version` has to say. */
  readonly version: RegExp;
}

/** Throws where it does not hold; gives why it was not looked at, where that cannot be done here. */
type Check = (subject: Subject) => Promise<string | void>;

const INITIALIZE = {
  protocolVersion: "2025-06-18",
  capabilities: {},
  clientInfo: { name: "smoke", version: "1" },
};

const SEARCH = {
  name: "search_records",
  arguments: { model: "res.partner", fields: ["name"], limit: 3 },
};

/** Deno's own, beside the program's; only where no other user could have put it there (targets.ts). */
const CODE_CACHE = /^deno-compile-[^/]+\.cache$/;

export const CHECKS: Readonly<Record<string, Check>> = {
  "--version tells what it is": async (subject) => {
    const { stdout } = await runOnce(subject, { args: ["--version"], code: 0 });
    expect(subject.version.test(stdout.trim()), stdout);
  },

  "a wrong option ends with 2": async (subject) => {
    const { stderr } = await runOnce(subject, { args: ["--nonsense"], code: 2 });
    expect(stderr.includes("--nonsense"), stderr);
  },

  "no configuration ends with 2, in one line": async (subject) => {
    const { stderr } = await runOnce(subject, { args: ["serve", "stdio"], code: 2 });
    expect(stderr.trim().split("\n").length === 1 && stderr.includes("ODOO_URL"), stderr);
  },

  "one call answers and ends with 0, a failed one with 1": async (subject) => {
    const call = (
      model: string,
    ): string[] => ["call", SEARCH.name, JSON.stringify({ model }), "--demo"];
    const { stdout } = await runOnce(subject, { args: call("res.partner"), code: 0 });
    expect(stdout.includes("Data from Odoo"), stdout);
    const { stderr } = await runOnce(subject, { args: call("res.nope"), code: 1 });
    expect(stderr.includes("res.nope"), stderr);
  },

  "stdio: tools, records, and the end with its input": async (subject) => {
    await using home = await makeHome();
    await using program = await openStdio(subject, home);
    const { tools } = await program.ask("tools/list");
    expect(Array.isArray(tools) && tools.length > 5, `tools/list gave ${JSON.stringify(tools)}`);
    expectRecords(await program.ask("tools/call", SEARCH));
    expectEnd(await program.end(), 0);
    expectNoFiles(await home.files());
  },

  "the text of a PDF, by a worker": async (subject) => {
    await using home = await makeHome();
    await using program = await openStdio(subject, home);
    const words = "Smoke test 4711";
    const file = {
      model: "res.partner",
      id: 1,
      name: "Smoke.pdf",
      content: textPdf([words]).toBase64(),
    };
    const written = await program.ask("tools/call", { name: "write_file", arguments: file });
    const [, uri = ""] = /"uri":"(odoo:[^"?]+)/.exec(JSON.stringify(written)) ?? [];
    const read = await program.ask("resources/read", { uri: `${uri}?as=text` });
    expect(JSON.stringify(read).includes(words), `${uri} gave ${JSON.stringify(read)}`);
    expectEnd(await program.end(), 0);
  },

  "HTTP: tools, records, and the end with a signal": async (subject) => {
    await using home = await makeHome();
    await using program = new TestedProgram(subject.launch, {
      args: ["demo", "--port", "0"],
      home,
    });
    const url = await program.told(/listening on (http:\S+)/);
    const { serverInfo } = await post(url, { id: 1, method: "initialize", params: INITIALIZE });
    const plain = `"version":"${VERSION}"`;
    expect(JSON.stringify(serverInfo).includes(plain), JSON.stringify(serverInfo));
    const { tools } = await post(url, { id: 2, method: "tools/list" });
    expect(Array.isArray(tools) && tools.length > 5, `tools/list gave ${JSON.stringify(tools)}`);
    expectRecords(await post(url, { id: 3, method: "tools/call", params: SEARCH }));
    if (Deno.build.os === "windows") return "Windows has no signal that asks a program to end";
    program.kill("SIGTERM");
    expectEnd(await program.end(), 0);
    expectNoFiles(await home.files());
  },

  "a log file is written where one is configured": async (subject) => {
    await using home = await makeHome();
    const handlers = JSON.stringify([{ type: "FileHandler", filename: "odoo.log" }]);
    const env = { ODOO_MCP_LOGGING_HANDLERS: handlers };
    await using program = await openStdio(subject, home, env);
    expectEnd(await program.end(), 0);
    const files = (await home.files()).filter((file) => !CODE_CACHE.test(file));
    expect(files.join() === "odoo.log", `it left ${files.join(", ")}`);
    const log = await Deno.readTextFile(`${home.folder}/odoo.log`);
    expect(log.includes("serves stdio"), log);
  },

  "it may run no program, load no library and fetch no code": async ({ binary }) => {
    if (binary === undefined) return "that is said in a compiled program alone";
    const { permissions, v8Flags, unstable } = await readBakedIn(binary);
    expectRefused(permissions, ["run", "ffi", "import"]);
    expect(permissions.prompt === false, "it may ask for permissions");
    expect(v8Flags.some((flag) => flag.startsWith("--max-semi-space-size=")), v8Flags.join());
    expect(unstable.includes("no-legacy-abort"), unstable.join());
  },
};

export interface Verdict {
  readonly name: string;
  /** Why it was not looked at. */
  readonly skipped?: string;
  /** What is wrong. */
  readonly failed?: string;
}

/** One after the other, whatever the one before said. */
export async function* runChecks(subject: Subject): AsyncGenerator<Verdict> {
  for (const [name, check] of Object.entries(CHECKS)) {
    try {
      const skipped = await check(subject);
      yield { name, ...typeof skipped === "string" && { skipped } };
    } catch (error) {
      yield { name, failed: error instanceof Error ? error.message : String(error) };
    }
  }
}

async function openStdio(
  { launch }: Subject,
  home: Home,
  env: Readonly<Record<string, string>> = {},
): Promise<TestedProgram> {
  const program = new TestedProgram(launch, { args: ["demo", "stdio"], home, env });
  await program.ask("initialize", INITIALIZE);
  await program.tell({ jsonrpc: "2.0", method: "notifications/initialized" });
  return program;
}

async function runOnce(
  { launch }: Subject,
  { args, code }: { args: readonly string[]; code: number },
): Promise<Ended> {
  await using home = await makeHome();
  await using program = new TestedProgram(launch, { args, home });
  const ended = await program.end();
  expectEnd(ended, code);
  expectNoFiles(await home.files());
  return ended;
}

async function post(url: string, message: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", ...message }),
  });
  const answer: Message = await response.json();
  return resultOf(answer);
}

function expect(holds: boolean, found: string): asserts holds {
  if (!holds) throw new Error(found);
}

function expectEnd(ended: Ended, code: number): void {
  expect(ended.code === code, `it ended with ${ended.code}, not ${code}: ${ended.stderr.trim()}`);
}

function expectRecords(result: Record<string, unknown>): void {
  const text = JSON.stringify(result);
  expect(text.includes("res.partner: 3 records"), text);
}

function expectNoFiles(files: readonly string[]): void {
  const left = files.filter((file) => !CODE_CACHE.test(file));
  expect(left.length === 0, `it left ${left.join(", ")}`);
}

/** Denied in whole, or not given at all. */
function expectRefused(permissions: BakedIn["permissions"], names: readonly string[]): void {
  const given = names.filter((name) => {
    const isDenied = Array.isArray(permissions[`deny_${name}`]);
    return permissions[`allow_${name}`] !== null && !isDenied;
  });
  expect(given.length === 0, `it is given ${given.join(", ")}`);
}
