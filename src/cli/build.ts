/** Makes each command from its words and options. Pure; knows what goes with what. */
import { UsageError } from "../config/errors.ts";
import { buildConfig, onlyFile, settings } from "./build_config.ts";
import type { Command, Configured, OrDemo } from "./command.ts";
import { refuseBeside, refuseMoreWords, refuseSeveral } from "./refusals.ts";
import { type CommandName, isTransport, type Options } from "./table.ts";

type Builder = (words: string[], options: Options) => Command;

/** @throws {UsageError} (each of them) where words are missing, too many, or contradict an option */
export const BUILDERS: Record<CommandName, Builder> = {
  serve: (words, options) => {
    const transport = takeTransport(words, options);
    const config = words.shift();
    refuseMoreWords(words, "serve");
    const given = { ...configured(options), file: chooseFile(config, options) };
    return options.has("demo")
      ? { kind: "demo", ...inDemo(given, transport) }
      : { kind: "serve", ...withTransport(given, transport) };
  },
  demo: (words, options) => {
    const transport = takeTransport(words, options);
    refuseMoreWords(words, "demo");
    return { kind: "demo", ...inDemo(configured(options), transport) };
  },
  setup: (words, options) => {
    refuseMoreWords(words, "setup");
    const file = options.get("config");
    const isUnattended = options.has("yes");
    if (options.has("undo")) {
      refuseBeside(options, { name: "undo", fitting: ["undo", "config", "yes"] });
      return { kind: "undo_setup", file, isUnattended };
    }
    refuseSeveral(options, ["api-key-file", "api-key-env", "password-file"]);
    refuseSeveral(options, ["read-only", "allow-writes"]);
    return {
      kind: "setup",
      file,
      url: options.get("url"),
      database: options.get("database"),
      username: options.get("username"),
      apiKeyFile: options.get("api-key-file"),
      apiKeyEnv: options.get("api-key-env"),
      passwordFile: options.get("password-file"),
      caFile: options.get("ca-file"),
      client: options.get("client"),
      readOnly: options.has("read-only") ? true : options.has("allow-writes") ? false : undefined,
      isUnattended,
    };
  },
  doctor: ([config, ...more], options) => {
    refuseMoreWords(more, "doctor");
    const given = { ...orDemo(options), file: chooseFile(config, options) };
    return { kind: "doctor", json: options.has("json"), ...given };
  },
  config: (words, options) => ({ kind: "config", ...buildConfig(words, options) }),
  call: ([tool, json, ...more], options) => {
    if (!tool) throw missing("call", "TOOL", "`odoo-mcp tools` lists them");
    refuseMoreWords(more, "call");
    return { kind: "call", tool, args: readJsonObject(json ?? "{}"), ...orDemo(options) };
  },
  read: ([uri, ...more], options) => {
    if (!uri) throw missing("read", "URI", "such as odoo://res.partner/1");
    refuseMoreWords(more, "read");
    return { kind: "read", uri, ...orDemo(options) };
  },
  tools: (words, options) => {
    refuseMoreWords(words, "tools");
    return { kind: "tools", ...orDemo(options) };
  },
};

function configured(options: Options): Configured {
  return { file: options.get("config"), settings: settings(options) };
}

function orDemo(options: Options): OrDemo {
  return { ...configured(options), demo: options.has("demo") };
}

/** A transport given as a word; the option says the same, so the two may not differ. */
function takeTransport(words: string[], options: Options): string | undefined {
  if (!isTransport(words[0])) return undefined;
  const word = words.shift();
  const option = options.get("transport");
  if (option === undefined || option === word) return word;
  throw new UsageError("--transport", `Cannot use --transport ${option}: ${word} is given too`);
}

function withTransport(given: Configured, transport: string | undefined): Configured {
  if (transport === undefined) return given;
  const others = given.settings.filter(({ key }) => key !== "connection_type");
  const setting = { option: transport, key: "connection_type", value: transport };
  return { ...given, settings: [...others, setting] };
}

/** The demo is for looking at, so it serves HTTP unless told otherwise, whatever the file says. */
function inDemo(given: Configured, transport: string | undefined): Configured {
  const isChosen = given.settings.some(({ key }) => key === "connection_type");
  return withTransport(given, transport ?? (isChosen ? undefined : "streamable_http"));
}

function chooseFile(word: string | undefined, options: Options): string | undefined {
  return onlyFile(word, options, ["config"]);
}

function readJsonObject(json: string): Record<string, unknown> {
  const value = parseJson(json);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new UsageError(
    "JSON",
    `Cannot use JSON: not a JSON object, write one such as '{"model": "res.partner"}'`,
  );
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function missing(command: string, argument: string, hint: string): UsageError {
  return new UsageError(argument, `Cannot ${command}: ${argument} is missing, ${hint}`);
}
