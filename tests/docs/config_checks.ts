/** Settings in the documentation: those of the program are loaded, those of its clients held against what they take. */
import { createAccess } from "../../src/commands/access.ts";
import { loadConfig } from "../../src/config/load.ts";
import { FILE_VARIABLE } from "../../src/config/find.ts";
import { isRecord } from "../../src/config/named_keys.ts";
import { configKeys } from "../../src/config/schema.ts";
import { unknownVariables } from "../../src/config/unknown.ts";
import { parseCommand } from "../../src/cli/parse.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { systemWith } from "../config/support.ts";
import { meaningOf, requireEndpoint } from "./command_meaning.ts";
import type { Block } from "./markdown.ts";

const SECTIONS = new Set(configKeys.map(({ path }) => path.split(".")[0] ?? ""));

/** Under these names clients keep their servers. */
const SERVERS = ["mcpServers", "servers"] as const;

const { parse }: { parse: (text: string) => unknown } = await import("@std/jsonc");

/** @throws {Error} for what is no JSON, or would not be taken */
export async function checkJson({ code }: Block): Promise<void> {
  const value = parse(code);
  if (!isRecord(value)) return;
  const { mcpServers: _, ...own } = value;
  if (Object.keys(own).some((key) => SECTIONS.has(key))) await checkConfig(value);
  for (const name of SERVERS) {
    const servers = value[name];
    if (servers !== undefined) await checkServers(servers);
  }
}

/** Loads it as the program would. Variables and files that it names are there. */
async function checkConfig(value: Record<string, unknown>): Promise<void> {
  const variables = references(value, "env").map((name) => [name, secretOf(name)]);
  const readTextFile = (path: string): Promise<string> =>
    Promise.resolve(path === FILE ? JSON.stringify(value) : secretOf(path));
  const system = { ...systemWith(Object.fromEntries(variables)), readTextFile };
  const loaded = await loadConfig({ file: FILE, system });
  assertEquals(loaded.warnings.filter((text) => /unknown/.test(text)), []);
  if (loaded.config.connection_type !== "stdio") await createAccess(loaded.config);
}

const FILE = "config.json";

function secretOf(name: string): string {
  return `a-long-secret-of-its-own-${name.replaceAll(/\W/g, "-")}`;
}

/** What stands under `name` anywhere in a value. */
function references(value: unknown, name: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    key === name && typeof part === "string" ? [part] : references(part, name)
  );
}

async function checkServers(servers: unknown): Promise<void> {
  assert(isRecord(servers) && Object.keys(servers).length > 0, "expected servers by name");
  for (const server of Object.values(servers)) {
    assert(isRecord(server), "expected an object for each server");
    if ("url" in server || "serverUrl" in server) checkAddress(server);
    else await checkCommand(server);
  }
}

function checkAddress(server: Record<string, unknown>): void {
  // Windsurf has a name of its own for it.
  const { url, serverUrl = url, type, headers = {}, ...others } = server;
  requireEndpoint(serverUrl);
  assert(type === undefined || type === "http" || type === "sse", `${type} is no type`);
  assert(isRecord(headers), "expected headers by name");
  assertEquals(Object.keys(others), []);
}

async function checkCommand(server: Record<string, unknown>): Promise<void> {
  const { command, args = [], type, env = {}, ...others } = server;
  assert(typeof command === "string", "a server needs a command or a url");
  assert(Array.isArray(args) && args.every((arg) => typeof arg === "string"), "args are no texts");
  assert(type === undefined || type === "stdio", `${type} is no type`);
  assert(isRecord(env), "expected variables by name");
  assertEquals(await unknownVariables(Object.keys(env), FILE_VARIABLE), []);
  assertEquals(Object.keys(others), []);
  const name = /(?:^|[\\/])(odoo-mcp)(?:\.exe)?$/.exec(command)?.[1] ?? command;
  const meaning = await meaningOf({ name, args });
  if (meaning.kind === "looked_up" && name === "npx") return;
  assert(meaning.kind === "program", `${command} does not start odoo-mcp`);
  const { kind } = parseCommand(meaning.args);
  assert(kind === "serve" || kind === "demo", `${command} serves nobody`);
}
