/**
 * Every fenced block of the documentation is checked as its language says, or says why it is not:
 * `<!-- not run: the reason -->` on the line before. What stands between `<!-- name:begin -->` and `<!-- name:end -->`
 * is generated, and held by `deno task docs --check`.
 */

import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { parseYaml } from "../support/yaml.ts";
import { checkPython, checkTypeScript, pythonProblem } from "./code_checks.ts";
import { checkShell } from "./command_checks.ts";
import { meaningOf } from "./command_meaning.ts";
import { hasShell, type ShellCommand } from "./commands.ts";
import { checkJson } from "./config_checks.ts";
import { readDocuments } from "./documents.ts";
import { type Block, splitBlocks } from "./markdown.ts";

interface Check {
  run(block: Block): Promise<void>;
  /** Why it cannot be done on this machine. */
  readonly missing?: string | undefined;
}

const SHELL: Check = { run: checkShell, missing: hasShell ? undefined : "there is no sh here" };
const JSON_CHECK: Check = { run: checkJson };
const YAML: Check = { run: ({ code }) => Promise.resolve(void parseYaml(code)) };
const TYPESCRIPT: Check = { run: checkTypeScript };

const CHECKS: Readonly<Record<string, Check>> = {
  sh: SHELL,
  bash: SHELL,
  json: JSON_CHECK,
  jsonc: JSON_CHECK,
  yaml: YAML,
  ts: TYPESCRIPT,
  python: { run: checkPython, missing: pythonProblem },
};

const NOT_RUN = /^not run: (\S.+)$/;

/** Marks that change what a check does. */
const MARKS = ["run"];

/** The check of a block, or why there is none. @throws {Error} where the block says neither */
function checkOf({ language, mark }: Block): Check | string {
  const reason = NOT_RUN.exec(mark ?? "")?.[1];
  if (reason !== undefined) return reason;
  const check = Object.hasOwn(CHECKS, language) ? CHECKS[language] : undefined;
  if (check && (mark === undefined || MARKS.includes(mark))) return check;
  throw new Error(
    check
      ? `the mark ${mark} means nothing`
      : `nothing checks ${language || "a block without a language"}: say <!-- not run: why -->`,
  );
}

const counts = { checked: 0, notRun: 0 };

for (const { path, text } of await readDocuments()) {
  for (const block of splitBlocks(text).blocks) {
    if (!block.isGenerated) register(`${path}:${block.line} ${block.language || "text"}`, block);
  }
}

function register(name: string, block: Block): void {
  let check: Check | string;
  try {
    check = checkOf(block);
  } catch (error) {
    Deno.test(name, () => {
      throw error;
    });
    return;
  }
  if (typeof check === "string") {
    counts.notRun++;
    Deno.test({ name: `${name} (not run: ${check})`, ignore: true, fn: () => {} });
  } else if (check.missing !== undefined) {
    counts.notRun++;
    Deno.test({ name: `${name} (not run here: ${check.missing})`, ignore: true, fn: () => {} });
  } else {
    counts.checked++;
    const { run } = check;
    Deno.test(name, () => run(block));
  }
}

Deno.test(`snippets: ${counts.checked} are checked, ${counts.notRun} say why they are not`, () => {
  assert(counts.checked > 10);
});

Deno.test("what clients are told is understood", async () => {
  const commands: readonly ShellCommand[] = [
    { name: "claude", args: ["mcp", "add", "odoo", "--", "odoo-mcp", "stdio"], input: "" },
    {
      name: "claude",
      args: ["mcp", "add", "-t", "http", "odoo", "https://x.example/mcp"],
      input: "",
    },
    { name: "npx", args: ["-y", "mcp-remote", "https://x.example/mcp"], input: "" },
  ];
  const kinds = await Promise.all(commands.map(meaningOf));
  assertEquals(kinds.map(({ kind }) => kind), ["program", "looked_up", "looked_up"]);
});

Deno.test("a snippet that would not work is found", async () => {
  const block = (language: string, code: string, mark?: string): Block => ({
    language,
    code,
    line: 1,
    mark,
    isGenerated: false,
  });
  const wrong: readonly Block[] = [
    block("sh", "docker run odoo-mcp"),
    block("sh", "odoo-mcp demo --no-such-option"),
    block("sh", "odoo-mcp read odoo://res.partner/999999999 --demo"),
    block("sh", 'odoo-mcp call search_records \'{"model": "res.nope"}\' --demo'),
    block("sh", "odoo-mcp 'demo"),
    block("sh", "deno task no_such_task"),
    block("sh", "npx -y deno@1.0.0 task demo"),
    block("sh", "deno run --allow-run main.ts --help"),
    block("sh", "deno test tests/no_such_test.ts"),
    block("sh", "curl https://example.com/"),
    block("sh", "claude mcp add odoo -- odoo-mcp no_such_transport"),
    block("sh", "claude mcp add --transport http odoo http://127.0.0.1:8080/"),
    block("sh", "# nothing at all"),
    block("json", "{"),
    block("json", '{"odoo_url": "https://x.example", "databse": "x"}'),
    block("json", '{"http": {"port": "many"}}'),
    block("json", '{"connection_type": "http", "http": {"auth": "tokens"}}'),
    block("json", '{"mcpServers": {"odoo": {"command": "odoo-mcp", "args": ["sdtio"]}}}'),
    block("json", '{"mcpServers": {"odoo": {"command": "docker", "args": ["run"]}}}'),
    block("json", '{"mcpServers": {"odoo": {"command": "odoo-mcp", "args": ["tools"]}}}'),
    block("json", '{"servers": {"odoo": {"type": "htp", "url": "http://127.0.0.1:8080/mcp"}}}'),
    block("json", '{"servers": {"odoo": {"type": "http", "url": "http://127.0.0.1:8080/"}}}'),
    block(
      "json",
      '{"mcpServers": {"odoo": {"command": "odoo-mcp", "env": {"ODOO_MCP_REDONLY": "1"}}}}',
    ),
    block("yaml", "a: [1"),
    block("ts", "const text: string = 1;\nconsole.log(text);"),
    block("ts", 'throw new Error("no");'),
  ].filter(({ language }) => language !== "sh" || hasShell);
  for (const snippet of wrong) {
    const check = checkOf(snippet);
    assert(typeof check !== "string");
    await assertRejects(async () => await check.run(snippet), Error, "");
  }
  assertEquals(checkOf(block("nginx", "server {}", "not run: needs nginx")), "needs nginx");
});
