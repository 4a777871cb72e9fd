/** `odoo-mcp doctor` as its users run it, and its report. No report may hold a secret: that is looked for each time. */
import { denoFolder } from "../../scripts/packaging/deno_info.ts";
import type { Check, Report } from "../../src/doctor/report.ts";
import { assert, assertEquals, assertExists } from "./assert.ts";
import { runProgram } from "./program.ts";
import { makeFolder } from "./folder.ts";

export interface DoctorOptions {
  /** Words and options behind `doctor`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What stands in `config.json` of the folder that it runs in. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Of that file, unless it is for its owner alone. */
  readonly mode?: number;
  readonly permissions?: readonly string[];
  /** What no output may hold. */
  readonly secrets?: readonly string[];
}

export interface Diagnosis {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs it in a folder of its own. */
export async function runDoctor(options: DoctorOptions = {}): Promise<Diagnosis> {
  const { args = [], env = {}, config, mode = 0o600, permissions, secrets = [] } = options;
  await using folder = await makeFolder();
  const cwd = folder.path;
  if (config) await Deno.writeTextFile(`${cwd}/config.json`, JSON.stringify(config), { mode });
  // What is downloaded already is not downloaded again for another home.
  const home = { HOME: cwd, DENO_DIR: await denoFolder() };
  const ended = await runProgram(["doctor", ...args], {
    cwd,
    env: { ...home, ...env },
    ...(permissions && { permissions }),
  });
  for (const secret of secrets) refuseSecret(ended, secret);
  return ended;
}

/** The same as `--json`, held against the shape that is promised. */
export async function diagnose(
  options: DoctorOptions = {},
): Promise<Diagnosis & { report: Report }> {
  const ended = await runDoctor({ ...options, args: [...options.args ?? [], "--json"] });
  assertEquals(ended.stderr, "");
  const report: Report = JSON.parse(ended.stdout);
  assertEquals(Object.keys(report), ["ok", "version", "checks"]);
  for (const check of report.checks) assertShape(check);
  assertEquals(ended.code, report.ok ? 0 : 1);
  return { ...ended, report };
}

const KEYS = new Set(["id", "instance", "status", "title", "detail", "advice", "ms"]);

function assertShape(check: Check): void {
  const told = JSON.stringify(check);
  assert(Object.keys(check).every((key) => KEYS.has(key)), told);
  assert(["ok", "warning", "broken", "skipped"].includes(check.status), told);
  assert(check.detail.length > 0 && check.detail !== "undefined", told);
  const needsAdvice = check.status === "broken" || check.status === "warning";
  assertEquals(check.advice !== undefined, needsAdvice, told);
  assert(check.ms === undefined || Number.isInteger(check.ms), told);
}

/** The check of that id. */
export function find({ checks }: Report, id: string, instance?: string): Check {
  const found = checks.find((check) =>
    check.id === id && (instance === undefined || check.instance === instance)
  );
  assertExists(found, `no check ${id}`);
  return found;
}

/** Those that are broken, in their order. */
export function brokenOf({ checks }: Report): string[] {
  return checks.filter(({ status }) => status === "broken").map(({ id }) => id);
}

function refuseSecret({ stdout, stderr }: Diagnosis, secret: string): void {
  for (const form of [secret, btoa(secret), encodeURIComponent(secret)]) {
    assert(!stdout.includes(form) && !stderr.includes(form), "a secret was printed");
  }
}
