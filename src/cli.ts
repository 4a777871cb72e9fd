/**
 * Turns the arguments of the process into a `Command`. Pure: reads nothing, prints nothing.
 *
 * Knows which commands and options exist; must not know what a configuration value may be: values
 * travel as text to `config/load.ts`, which checks them all in one place.
 */
import { UsageError } from "./config/errors.ts";
import type { Setting } from "./config/load.ts";
import { closest } from "./nearest.ts";

export const TRANSPORTS = ["stdio", "http", "streamable_http"] as const;

/** What an option is for; `value` names what follows it, `key` the configuration it sets. */
export interface OptionRow {
  readonly value?: string;
  readonly key?: string;
  readonly about: string;
}

export const OPTIONS = {
  config: { value: "FILE", about: "the configuration file" },
  transport: {
    value: "T",
    key: "connection_type",
    about: `how clients connect: ${TRANSPORTS.join(", ")}`,
  },
  host: { value: "H", key: "http.host", about: "address to listen on (127.0.0.1)" },
  port: { value: "N", key: "http.port", about: "port to listen on (8080; 0 takes a free one)" },
  "log-level": {
    value: "L",
    key: "logging.level",
    about: "DEBUG, INFO, WARNING, ERROR or CRITICAL",
  },
  "read-only": { key: "read_only", about: "refuse everything that could change Odoo" },
  demo: { about: "use the embedded Odoo with its sample data" },
  version: { about: "print the version" },
  help: { about: "print this text" },
} as const satisfies Record<string, OptionRow>;

export type OptionName = keyof typeof OPTIONS;

const EVERYWHERE = ["config", "log-level", "read-only", "demo", "version", "help"] as const;
const SERVING = ["transport", "host", "port", ...EVERYWHERE] as const;

/** The commands, the arguments each takes and the options that mean something to it. */
export const COMMANDS = {
  serve: { args: `[${TRANSPORTS.join("|")}] [CONFIG]`, options: SERVING },
  demo: { args: `[${TRANSPORTS.join("|")}]`, options: SERVING },
  call: { args: "TOOL [JSON]", options: EVERYWHERE },
  read: { args: "URI", options: EVERYWHERE },
  tools: { args: "", options: EVERYWHERE },
} as const satisfies Record<string, { args: string; options: readonly OptionName[] }>;

export type CommandName = keyof typeof COMMANDS;

/** What every command that does something needs for `loadConfig`. */
export interface Configured {
  /** The configuration file, where one is named. */
  readonly file: string | undefined;
  readonly settings: readonly Setting[];
}

interface OneShot extends Configured {
  /** Whether the embedded Odoo is used instead of the configured one. */
  readonly demo: boolean;
}

export type Command =
  | { readonly kind: "serve" } & Configured
  | { readonly kind: "demo" } & Configured
  | { readonly kind: "call"; tool: string; args: Record<string, unknown> } & OneShot
  | { readonly kind: "read"; uri: string } & OneShot
  | { readonly kind: "tools" } & OneShot
  | { readonly kind: "help"; topic: CommandName | undefined }
  | { readonly kind: "version" };

/** @throws {UsageError} in one line that names the option or argument and how to mend it */
export function parseCommand(argv: readonly string[]): Command {
  const asked = askedInstead(argv);
  if (asked !== undefined) return asked;
  const { options, words } = splitArguments(argv);
  const first = words[0];
  const name = isCommand(first) ? first : "serve";
  if (name === first) words.shift();
  else if (first !== undefined) refuseUnknownWord(first);
  refuseForeignOptions(name, options);
  return BUILDERS[name](words, options);
}

/** `--help` and `--version` win over whatever else is wrong with the line. */
function askedInstead(argv: readonly string[]): Command | undefined {
  const end = argv.indexOf("--");
  const words = end < 0 ? argv : argv.slice(0, end);
  if (words.includes("--help") || words.includes("-h")) {
    return { kind: "help", topic: words.find(isCommand) };
  }
  return words.includes("--version") ? { kind: "version" } : undefined;
}

type Options = ReadonlyMap<OptionName, string>;

/** Options with their values, and the words around them. After `--` everything is a word. */
function splitArguments(argv: readonly string[]): { options: Options; words: string[] } {
  const options = new Map<OptionName, string>();
  const words: string[] = [];
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") return { options, words: [...words, ...rest] };
    if (!/^-[^\d\s]/.test(word)) words.push(word);
    else {
      const { name, inline } = readOption(word);
      options.set(name, takeValue(name, { inline, rest }));
    }
  }
  return { options, words };
}

function readOption(word: string): { name: OptionName; inline: string | undefined } {
  const [, name = "", inline] = /^--?([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  if (word.startsWith("--") && isOption(name)) return { name, inline };
  const shown = word.replace(/=.*$/s, "");
  throw new UsageError(
    shown,
    `Unknown option ${shown}: did you mean --${closest(name, Object.keys(OPTIONS))}?`,
  );
}

function takeValue(
  name: OptionName,
  { inline, rest }: { inline: string | undefined; rest: string[] },
): string {
  const { value }: OptionRow = OPTIONS[name];
  if (value === undefined) {
    if (inline === undefined) return "true";
    throw new UsageError(`--${name}`, `Cannot use --${name}=…: it takes no value, write --${name}`);
  }
  const given = inline ?? (rest[0]?.startsWith("--") ? undefined : rest.shift());
  if (given) return given;
  throw new UsageError(`--${name}`, `Cannot use --${name}: no value, write --${name} ${value}`);
}

function refuseUnknownWord(word: string): void {
  if (isTransport(word) || /[./\\]/.test(word)) return;
  const meant = closest(word, [...Object.keys(COMMANDS), ...TRANSPORTS]);
  throw new UsageError(
    word,
    `Unknown command ${word}: did you mean ${meant}? (a configuration file: --config ${word})`,
  );
}

function refuseForeignOptions(name: CommandName, options: Options): void {
  const accepted: readonly OptionName[] = COMMANDS[name].options;
  for (const option of options.keys()) {
    if (accepted.includes(option)) continue;
    throw new UsageError(
      `--${option}`,
      `Cannot use --${option} with ${name}: it opens no port, remove the option`,
    );
  }
}

const BUILDERS: Record<CommandName, (words: string[], options: Options) => Command> = {
  serve: (words, options) => {
    const transport = takeTransport(words, options);
    const config = words.shift();
    refuseMoreWords("serve", words);
    const given = { ...configured(options), file: chooseFile(config, options) };
    return options.has("demo")
      ? { kind: "demo", ...inDemo(given, transport) }
      : { kind: "serve", ...withTransport(given, transport) };
  },
  demo: (words, options) => {
    const transport = takeTransport(words, options);
    refuseMoreWords("demo", words);
    return { kind: "demo", ...inDemo(configured(options), transport) };
  },
  call: ([tool, json, ...more], options) => {
    if (!tool) throw missing("call", "TOOL", "`odoo-mcp tools` lists them");
    refuseMoreWords("call", more);
    return { kind: "call", tool, args: readJsonObject(json ?? "{}"), ...oneShot(options) };
  },
  read: ([uri, ...more], options) => {
    if (!uri) throw missing("read", "URI", "such as odoo://res.partner/1");
    refuseMoreWords("read", more);
    return { kind: "read", uri, ...oneShot(options) };
  },
  tools: (words, options) => {
    refuseMoreWords("tools", words);
    return { kind: "tools", ...oneShot(options) };
  },
};

function configured(options: Options): Configured {
  return { file: options.get("config"), settings: settings(options) };
}

function oneShot(options: Options): OneShot {
  return { ...configured(options), demo: options.has("demo") };
}

function settings(options: Options): Setting[] {
  return [...options].flatMap(([name, value]) => {
    const { key }: OptionRow = OPTIONS[name];
    return key === undefined ? [] : [{ option: `--${name}`, key, value }];
  });
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
  const option = options.get("config");
  if (word === undefined || option === undefined) return word ?? option;
  throw new UsageError("--config", `Cannot use --config ${option}: ${word} is given too`);
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

function refuseMoreWords(command: CommandName, words: readonly string[]): void {
  const [word] = words;
  if (word === undefined) return;
  throw new UsageError(
    word,
    `Cannot use ${word} with ${command}: one argument too many, remove it`,
  );
}

function isCommand(word: string | undefined): word is CommandName {
  return word !== undefined && Object.hasOwn(COMMANDS, word);
}

function isOption(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

function isTransport(word: string | undefined): boolean {
  return TRANSPORTS.some((known) => known === word);
}
