/**
 * Writes what is generated: the tables between markers in the documentation, and one snapshot a tool.
 * With `--check` it writes nothing and fails when something is out of date.
 */
import { PROFILES } from "../src/cli/table.ts";
import { templateText } from "../src/config/manage/template_text.ts";
import { ALIASES } from "../src/features/aliases.ts";
import { PROMPTS } from "../src/features/prompts/mod.ts";
import { INSTANCE, MODELS, TEMPLATES } from "../src/features/resources/templates.ts";
import type { ToolEntry } from "../src/mcp/catalog.ts";
import { describedTools, unconnectedCatalog } from "./catalog.ts";
import { configTable } from "./config_table.ts";
import { codeTable, failureTable } from "./failure_tables.ts";
import { capabilityTable, revisionList } from "./handshakes.ts";
import { markdownTable } from "./markdown_table.ts";
import { showFile, taskTable } from "./project_blocks.ts";
import { recordSession } from "./session.ts";
import { toolHints, toolReference } from "./tool_reference.ts";
import { troubleshootingTables } from "./troubleshooting.ts";

const DOCUMENTS = ["README.md", "CONTRIBUTING.md"];
const FOLDER = "docs";
const SNAPSHOTS = "tests/snapshots";
/** A block begins and ends with a line of its own: in the middle of one, marks are only talked about. */
const BLOCK = /^(<!-- (\w+):begin -->)$[^]*?^(<!-- \2:end -->)$/gm;

const BLOCKS: Readonly<Record<string, () => string | Promise<string>>> = {
  config: configTable,
  tools: () => toolTable(describedTools()),
  aliases: aliasTable,
  resources: resourceTable,
  prompts: promptTable,
  session: recordSession,
  templates: templateFiles,
  troubleshooting: troubleshootingTables,
  hints: () => toolHints(describedTools()),
  reference: () => toolReference(describedTools()),
  instructions: () => ["```text", unconnectedCatalog().instructions, "```"].join("\n"),
  failures: failureTable,
  codes: codeTable,
  revisions: revisionList,
  capabilities: capabilityTable,
  tasks: taskTable,
  typescript_example: () => showFile("examples/typescript/read_record.ts", "ts"),
  python_example: () => showFile("examples/python/read_record.py", "python"),
};

function templateFiles(): string {
  const files = PROFILES.map((profile) => `\`\`\`jsonc\n${templateText(profile)}\`\`\``);
  return files.join("\n\n");
}

function toolTable(tools: readonly ToolEntry["listed"][]): string {
  const rows = tools.map(({ name, description = "", inputSchema }) => {
    const given = Object.keys(inputSchema.properties ?? {}).map(code).join(", ");
    return [code(name), given, description];
  });
  return markdownTable(["tool", "arguments", "what it does"], rows);
}

function aliasTable(): string {
  const rows = Object.entries(ALIASES).map(([name, { tool }]) => [code(name), code(tool)]);
  return markdownTable(["old name", "answered by"], rows);
}

function resourceTable(): string {
  const found = TEMPLATES.map((
    { uriTemplate, description = "" },
  ) => [code(uriTemplate), description]);
  const listed = [INSTANCE, MODELS].map(({ uri, description = "" }) => [code(uri), description]);
  return markdownTable(["resource", "what it gives"], [...found, ...listed]);
}

function promptTable(): string {
  const rows = PROMPTS.map(({ name, description, arguments: taken }) => [
    code(name),
    taken.map((argument) => code(argument.name)).join(", "),
    description,
  ]);
  return markdownTable(["prompt", "arguments", "what the assistant does"], rows);
}

function code(text: string): string {
  return `\`${text}\``;
}

const made = new Map<string, string>();

/** Made once, however many documents show it. */
async function makeBlock(name: string): Promise<string> {
  const block = BLOCKS[name];
  if (!block) throw new Error(`no generator for the block ${name}`);
  const content = made.get(name) ?? await block();
  made.set(name, content);
  return content;
}

/** A document with the content of its generated blocks renewed. */
async function renew(text: string): Promise<string> {
  let renewed = text;
  for (const [, begin = "", name = "", end = ""] of text.matchAll(BLOCK)) {
    const content = await makeBlock(name);
    const place = new RegExp(`^${begin}$[^]*?^${end}$`, "m");
    renewed = renewed.replace(place, () => `${begin}\n\n${content}\n\n${end}`);
  }
  return renewed;
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** Everything that may hold a generated block. */
async function findDocuments(folder = FOLDER): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await findDocuments(path));
    else if (name.endsWith(".md")) found.push(path);
  }
  return found.toSorted();
}

async function generated(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const path of [...DOCUMENTS, ...await findDocuments()]) {
    files.set(path, await renew(await readIfThere(path)));
  }
  for (const tool of describedTools()) {
    files.set(`${SNAPSHOTS}/${tool.name}.json`, `${JSON.stringify(tool, null, 2)}\n`);
  }
  return files;
}

const isCheck = Deno.args.includes("--check");
const outdated: string[] = [];
for (const [path, text] of await generated()) {
  if (await readIfThere(path) === text) continue;
  outdated.push(path);
  if (!isCheck) await Deno.writeTextFile(path, text);
}
const verb = isCheck ? "out of date, run deno task docs" : "written";
const report = outdated.map((path) => `${path}: ${verb}\n`).join("");
await Deno.stderr.write(new TextEncoder().encode(report));
Deno.exitCode = isCheck && outdated.length > 0 ? 1 : 0;
