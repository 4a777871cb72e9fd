import { gettingStarted, helpText } from "../src/cli/help.ts";
import { parseCommand } from "../src/cli/parse.ts";
import { COMMANDS, isCommand, OPTIONS } from "../src/cli/table.ts";
import { UsageError } from "../src/config/errors.ts";
import { configKeys } from "../src/config/schema.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "./support/assert.ts";
import { NOTHING } from "./setup/support.ts";

/** A command as one flat record: settings as `key=value`. */
function flat(line: readonly string[]): unknown {
  const command = parseCommand(line);
  if (!("settings" in command)) return command;
  const { settings, ...rest } = command;
  return { ...rest, settings: settings.map(({ key, value }) => `${key}=${value}`) };
}

const PLAIN = { file: undefined, settings: [] };
const CALL = { ...PLAIN, kind: "call", tool: "get_context", args: {}, demo: false };

const SETUP = { kind: "setup", ...NOTHING };
const CONFIG = { kind: "config", file: undefined };

const LINES: readonly (readonly [line: string[], command: unknown])[] = [
  [[], { ...PLAIN, kind: "serve" }],
  [["serve"], { ...PLAIN, kind: "serve" }],
  [["stdio"], { kind: "serve", file: undefined, settings: ["connection_type=stdio"] }],
  [["serve", "http"], { kind: "serve", file: undefined, settings: ["connection_type=http"] }],
  [["stdio", "config.json"], {
    kind: "serve",
    file: "config.json",
    settings: ["connection_type=stdio"],
  }],
  [["stdio", "myconfig"], {
    kind: "serve",
    file: "myconfig",
    settings: ["connection_type=stdio"],
  }],
  [["./odoo.json"], { kind: "serve", file: "./odoo.json", settings: [] }],
  [["C:\\odoo\\config"], { kind: "serve", file: "C:\\odoo\\config", settings: [] }],
  [["serve", "odoo"], { kind: "serve", file: "odoo", settings: [] }],
  [["--", "serve.json"], { kind: "serve", file: "serve.json", settings: [] }],
  [["--config", "a.json"], { kind: "serve", file: "a.json", settings: [] }],
  [["--config=a=b.json"], { kind: "serve", file: "a=b.json", settings: [] }],
  [["--port", "0", "--host=::1", "--log-level", "debug", "--read-only"], {
    kind: "serve",
    file: undefined,
    settings: ["http.port=0", "http.host=::1", "logging.level=debug", "read_only=true"],
  }],
  [["--port", "1", "--port=2"], { kind: "serve", file: undefined, settings: ["http.port=2"] }],
  [["--port", "-1"], { kind: "serve", file: undefined, settings: ["http.port=-1"] }],
  [["--transport", "http"], {
    kind: "serve",
    file: undefined,
    settings: ["connection_type=http"],
  }],
  [["http", "--transport", "http"], {
    kind: "serve",
    file: undefined,
    settings: ["connection_type=http"],
  }],
  [["demo"], { kind: "demo", file: undefined, settings: ["connection_type=streamable_http"] }],
  [["--demo"], { kind: "demo", file: undefined, settings: ["connection_type=streamable_http"] }],
  [["demo", "stdio"], { kind: "demo", file: undefined, settings: ["connection_type=stdio"] }],
  [["stdio", "--demo"], { kind: "demo", file: undefined, settings: ["connection_type=stdio"] }],
  [["demo", "--transport=http", "--port=9"], {
    kind: "demo",
    file: undefined,
    settings: ["connection_type=http", "http.port=9"],
  }],
  [["call", "get_context"], CALL],
  [["call", "get_context", "{}", "--demo"], { ...CALL, demo: true }],
  [["--demo", "call", "get_context"], { ...CALL, demo: true }],
  [["call", "--read-only", "get_context", '{"a": [1]}'], {
    ...CALL,
    args: { a: [1] },
    settings: ["read_only=true"],
  }],
  [["read", "odoo://res.partner/1"], {
    ...PLAIN,
    kind: "read",
    uri: "odoo://res.partner/1",
    demo: false,
  }],
  [["tools", "--config", "a.json"], { ...PLAIN, kind: "tools", file: "a.json", demo: false }],
  [["setup"], SETUP],
  [
    ["setup", "--url", "erp.example.com", "--database=erp", "--username", "ada", "--yes"],
    { ...SETUP, url: "erp.example.com", database: "erp", username: "ada", isUnattended: true },
  ],
  [["setup", "--api-key-file", "-", "--client", "cursor,vscode", "--read-only"], {
    ...SETUP,
    apiKeyFile: "-",
    client: "cursor,vscode",
    readOnly: true,
  }],
  [["setup", "--allow-writes", "--ca-file=ca.pem"], {
    ...SETUP,
    caFile: "ca.pem",
    readOnly: false,
  }],
  [["setup", "--undo", "--yes"], { kind: "undo_setup", file: undefined, isUnattended: true }],
  [["doctor"], { ...PLAIN, kind: "doctor", json: false, demo: false }],
  [["doctor", "a.json", "--json"], {
    ...PLAIN,
    kind: "doctor",
    file: "a.json",
    json: true,
    demo: false,
  }],
  [["config", "show", "--json"], { ...CONFIG, action: "show", settings: [], json: true }],
  [["config", "check", "a.json", "--port", "9", "--read-only"], {
    ...CONFIG,
    action: "check",
    file: "a.json",
    settings: ["http.port=9", "read_only=true"],
    json: false,
  }],
  [["config", "init", "--profile", "Production", "--output=b.json", "--force"], {
    ...CONFIG,
    action: "init",
    profile: "production",
    file: "b.json",
    force: true,
  }],
  [["config", "init", "b.json", "--profile=development"], {
    ...CONFIG,
    action: "init",
    profile: "development",
    file: "b.json",
    force: false,
  }],
  [["config", "backup", "--config", "a.json", "--output", "-", "--without-secrets"], {
    ...CONFIG,
    action: "backup",
    file: "a.json",
    output: "-",
    withoutSecrets: true,
    force: false,
  }],
  [["config", "restore", "-", "--output", "a.json", "--dry-run", "--force"], {
    kind: "config",
    action: "restore",
    backup: "-",
    output: "a.json",
    dryRun: true,
    force: true,
  }],
  [["--version"], { kind: "version" }],
  [["serve", "--version", "--nonsense"], { kind: "version" }],
  [["--help"], { kind: "help", topic: undefined }],
  [["-h"], { kind: "help", topic: undefined }],
  [["call", "--help"], { kind: "help", topic: "call" }],
  [["--help", "demo"], { kind: "help", topic: "demo" }],
  [["call", "--nonsense", "--port", "--help"], { kind: "help", topic: "call" }],
];

for (const [line, command] of LINES) {
  Deno.test(`parseCommand() reads: odoo-mcp ${line.join(" ")}`, () => {
    assertEquals(flat(line), command);
  });
}

const REFUSED: readonly (readonly [line: string[], option: string, message: string])[] = [
  [["--prot", "1"], "--prot", "Unknown option --prot: did you mean --port?"],
  [["--prt=1"], "--prt", "Unknown option --prt: did you mean --port?"],
  [["-p", "1"], "-p", "Unknown option -p: did you mean --"],
  [["setup", "--api-key=x"], "--api-key", "Unknown option --api-key: others would see a secret in"],
  [["setup", "--password", "x"], "--password", "Unknown option --password: others would see a sec"],
  [["--apikey", "x"], "--apikey", "Unknown option --apikey: others would see a secret in the list"],
  [["--port"], "--port", "Cannot use --port: no value, write --port N"],
  [["--port="], "--port", "no value, write --port N"],
  [["--port", "--demo"], "--port", "no value, write --port N"],
  [["--read-only=no"], "--read-only", "it takes no value, write --read-only"],
  [["srve"], "srve", "Unknown command srve: did you mean serve? (a configuration file: --config"],
  [["sdtio"], "sdtio", "did you mean stdio?"],
  [["stdio", "a.json", "b.json"], "b.json", "one argument too many, remove it"],
  [["a.json", "--config", "b.json"], "--config", "Cannot use --config b.json: a.json is given too"],
  [["stdio", "--transport", "http"], "--transport", "Cannot use --transport http: stdio is given"],
  [["demo", "config.json"], "config.json", "Cannot use config.json with demo"],
  [["call"], "TOOL", "Cannot call: TOOL is missing, `odoo-mcp tools` lists them"],
  [["call", "t", "{}", "x"], "x", "one argument too many"],
  [["call", "t", "{a: 1}"], "JSON", "Cannot use JSON: not a JSON object, write one such as"],
  [["call", "t", "[1]"], "JSON", "not a JSON object"],
  [["call", "t", "null"], "JSON", "not a JSON object"],
  [["read"], "URI", "Cannot read: URI is missing, such as odoo://res.partner/1"],
  [["tools", "x"], "x", "Cannot use x with tools"],
  [["tools", "--port", "1"], "--port", "Cannot use --port with tools: it means nothing there"],
  [["setup", "config.json"], "config.json", "one argument too many"],
  [["setup", "--undo", "--url", "x"], "--url", "Cannot use --url: it means nothing with --undo"],
  [
    ["setup", "--api-key-env=A", "--password-file=b"],
    "--password-file",
    "Cannot use --password-file: --api-key-env is given too",
  ],
  [
    ["setup", "--read-only", "--allow-writes"],
    "--allow-writes",
    "Cannot use --allow-writes: --read-only is given too",
  ],
  [["config"], "what to do", "Cannot use config: what to do is missing, expected one of init, che"],
  [["config", "chek"], "what to do", "Cannot use config chek, expected one of init, check, show, "],
  [["config", "shw"], "what to do", "init, check, show, backup, restore"],
  [["config", "show", "a.json", "b.json"], "b.json", "Cannot use b.json with config show: one arg"],
  [["config", "show", "--force"], "--force", "Cannot use --force with config show: it means noth"],
  [["config", "check", "--demo"], "--demo", "Cannot use --demo with config"],
  [["config", "init"], "--profile", "--profile: it is missing, expected development or production"],
  [["config", "init", "--profile", "prod"], "--profile", "found prod, expected development or pro"],
  [
    ["config", "init", "a.json", "--output", "b.json", "--profile", "production"],
    "--output",
    "Cannot use --output b.json: a.json is given too",
  ],
  [
    ["config", "init", "--config", "a.json", "--output", "b.json", "--profile", "production"],
    "--config",
    "Cannot use --config a.json: --output is given too",
  ],
  [["config", "restore"], "BACKUP", "Cannot restore: BACKUP is missing"],
  [["config", "restore", "b.json", "--config", "a"], "--config", "with config restore"],
  [["doctor", "a.json", "b.json"], "b.json", "one argument too many"],
  [["--__proto__"], "--__proto__", "Unknown option --__proto__"],
];

for (const [line, option, message] of REFUSED) {
  Deno.test(`parseCommand() refuses: odoo-mcp ${line.join(" ")}`, () => {
    const error = assertThrows(() => parseCommand(line), UsageError, message);
    assertEquals(error.option, option);
    assert(!error.message.includes("\n"));
  });
}

Deno.test("every option that sets a key names one of the schema", () => {
  const paths = configKeys.map(({ path }) => path);
  const keys = Object.values(OPTIONS).flatMap((option) => "key" in option ? [option.key] : []);
  assertEquals(keys.filter((key) => !paths.includes(key)), []);
});

Deno.test("helpText() names every command and every option", () => {
  const overview = helpText(undefined);
  for (const name of Object.keys(COMMANDS)) assertStringIncludes(overview, `odoo-mcp ${name}`);
  for (const name of Object.keys(OPTIONS)) assertStringIncludes(overview, `--${name}`);
});

for (const name of Object.keys(COMMANDS).filter(isCommand)) {
  Deno.test(`helpText() of ${name} fits a terminal and shows lines that work`, () => {
    const text = helpText(name);
    const { options } = COMMANDS[name];
    for (const option of options) assertStringIncludes(text, `--${option}`);
    assertEquals(text.split("\n").filter((line) => line.length > 100), []);
    const examples = [...text.matchAll(/^ {2}odoo-mcp (.*)$/gm)].map(([, line = ""]) => line);
    assert(examples.length > 0);
    for (const line of examples) {
      parseCommand(line.match(/'[^']*'|\S+/g)?.map((word) => word.replaceAll("'", "")) ?? []);
    }
  });
}

Deno.test("gettingStarted() names the demo and --config", () => {
  assertStringIncludes(gettingStarted(), "odoo-mcp demo");
  assertStringIncludes(gettingStarted(), "--config");
});
