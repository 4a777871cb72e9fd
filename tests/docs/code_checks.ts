/** TypeScript and Python in the documentation: checked by the compiler, and run against the demo. */
import { join } from "node:path";
import { assertEquals } from "../support/assert.ts";
import { withDemo } from "./demo.ts";
import { ROOT } from "./documents.ts";
import type { Block } from "./markdown.ts";
import { makeFolder } from "../support/folder.ts";

/** The demo of the snippets. */
const ORIGIN = /http:\/\/(?:127\.0\.0\.1|localhost):8080/g;

const PYTHON = Deno.env.get("ODOO_MCP_TEST_PYTHON") ?? "python3";

/** Why Python cannot be run here; undefined where it can. */
export const pythonProblem = await findPythonProblem();

/** The interpreter that has the package `mcp`. */
export const python = PYTHON;

async function findPythonProblem(): Promise<string | undefined> {
  try {
    const args = ["-c", "from mcp import Client"];
    const { success } = await new Deno.Command(PYTHON, { args, stderr: "null" }).output();
    return success ? undefined : `${PYTHON} has no mcp 2, see ODOO_MCP_TEST_PYTHON`;
  } catch {
    return `there is no ${PYTHON}, see ODOO_MCP_TEST_PYTHON`;
  }
}

/** @throws {Error} where it does not compile, or fails */
export async function checkTypeScript({ code }: Block): Promise<void> {
  await runCode({ code, name: "snippet.ts" }, async (path) => {
    const config = `--config=${join(ROOT, "deno.json")}`;
    await succeed(Deno.execPath(), ["check", "--quiet", config, path]);
    return [Deno.execPath(), "run", "--quiet", config, "--allow-net", "--allow-env", path];
  });
}

/** @throws {Error} where it fails */
export async function checkPython({ code }: Block): Promise<void> {
  await runCode({ code, name: "snippet.py" }, (path) => Promise.resolve([PYTHON, path]));
}

async function runCode(
  { code, name }: { code: string; name: string },
  prepare: (path: string) => Promise<string[]>,
): Promise<void> {
  await using folder = await makeFolder();
  await withDemo(async (origin) => {
    const path = join(folder.path, name);
    await Deno.writeTextFile(path, code.replaceAll(ORIGIN, origin));
    const [program = "", ...args] = await prepare(path);
    await succeed(program, args);
  });
}

async function succeed(program: string, args: readonly string[]): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  const { code, stderr } = await new Deno.Command(program, { args: [...args], signal }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
}
