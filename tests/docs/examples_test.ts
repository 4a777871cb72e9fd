/** The examples are run as their readers run them: by stdio and by HTTP, and where nobody answers or lets them in. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { python, pythonProblem } from "./code_checks.ts";
import { withDemo } from "./demo.ts";
import { ROOT } from "./documents.ts";
import { withFolder } from "../support/folder.ts";

interface Example {
  readonly name: string;
  readonly command: readonly string[];
  /** Why it cannot be run here. */
  readonly missing?: string | undefined;
}

const EXAMPLES: readonly Example[] = [
  {
    name: "examples/typescript",
    command: [Deno.execPath(), "run", "--quiet", "-A", `${ROOT}examples/typescript/read_record.ts`],
  },
  {
    name: "examples/python",
    command: [python, `${ROOT}examples/python/read_record.py`],
    missing: pythonProblem,
  },
];

const TOKEN = "a-token-that-is-long-enough-to-be-kept";

async function run(
  { command: [program = "", ...own] }: Example,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const signal = AbortSignal.timeout(60_000);
  const { code, ...output } = await new Deno.Command(program, {
    args: [...own, ...args],
    env: { NO_COLOR: "1", PYTHONUTF8: "1", ...env },
    signal,
  }).output();
  const [stdout = "", stderr = ""] = [output.stdout, output.stderr].map((bytes) =>
    new TextDecoder().decode(bytes)
  );
  return { code, stdout, stderr };
}

/** What each of them tells, in this order, of a server that lets it in. */
const TOLD = [
  /^connected: odoo-mcp$/m,
  /^record: Corte Lumina S\.r\.l\.$/m,
  /^search_records: Data from Odoo, res\.partner: 3 records/m,
  /^update_records failed \(rejected\): Cannot update res\.partner: /m,
  /^protocol error -32602: Unknown tool: no_such_tool$/m,
  /^protocol error -32602: Resource not found: odoo:\/\/res\.partner\/999999999$/m,
];

/** The clients hand on little of the environment; without its folder Deno would load all packages anew. */
function stdioServer(): string[] {
  const cache = Deno.env.get("DENO_DIR");
  const prefix = cache === undefined ? [] : ["env", `DENO_DIR=${cache}`];
  return [...prefix, Deno.execPath(), "run", "--quiet", "-A", `${ROOT}main.ts`, "demo", "stdio"];
}

for (const example of EXAMPLES) {
  const ignore = example.missing !== undefined;
  const suffix = ignore ? ` (not run here: ${example.missing})` : "";

  Deno.test({
    name: `${example.name} reads a record and meets errors, over stdio${suffix}`,
    ignore: ignore || Deno.build.os === "windows",
    fn: async () => {
      const { code, stdout, stderr } = await run(example, stdioServer());
      assertEquals(code, 0, stderr);
      for (const pattern of TOLD) assertMatch(stdout, pattern);
    },
  });

  Deno.test({
    name: `${example.name} reads a record and meets errors, over HTTP${suffix}`,
    ignore,
    fn: async () => {
      await withDemo(async (origin) => {
        const { code, stdout, stderr } = await run(example, [`${origin}/mcp`]);
        assertEquals(code, 0, stderr);
        for (const pattern of TOLD) assertMatch(stdout, pattern);
      });
    },
  });

  Deno.test({
    name: `${example.name} says that its token is not taken, and works with the right one${suffix}`,
    ignore,
    fn: async () => {
      const config = JSON.stringify({ http: { tokens: { reader: { token: TOKEN } } } });
      await withFolder({ "config.json": config }, async (folder) => {
        await withDemo(async (origin) => {
          const refused = await run(example, [`${origin}/mcp`], { ODOO_MCP_TOKEN: "another-one" });
          assertEquals(refused.code, 1);
          assertStringIncludes(refused.stderr, "The server wants another token");
          assert(!refused.stderr.includes("another-one"));
          const taken = await run(example, [`${origin}/mcp`], { ODOO_MCP_TOKEN: TOKEN });
          assertEquals(taken.code, 0, taken.stderr);
        }, ["--config", `${folder}/config.json`]);
      });
    },
  });

  Deno.test({
    name: `${example.name} says that the server is asked too much${suffix}`,
    ignore,
    fn: async () => {
      const config = JSON.stringify({ http: { requests_per_minute: 2 } });
      await withFolder({ "config.json": config }, async (folder) => {
        await withDemo(async (origin) => {
          const { code, stderr } = await run(example, [`${origin}/mcp`]);
          assertEquals(code, 1);
          assertStringIncludes(stderr, "The server is asked too much: try again in a minute");
        }, ["--config", `${folder}/config.json`]);
      });
    },
  });

  Deno.test({
    name: `${example.name} says that nobody answers${suffix}`,
    ignore,
    fn: async () => {
      const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const { port } = listener.addr;
      listener.close();
      const { code, stderr } = await run(example, [`http://127.0.0.1:${port}/mcp`]);
      assertEquals(code, 1);
      assertStringIncludes(stderr, "does the server run?");
    },
  });
}
