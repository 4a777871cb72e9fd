/** Which commands and options there are, as data: the parser and the help read the same. */

export const TRANSPORTS = ["stdio", "http", "streamable_http"] as const;

/** What `config` can do. */
export const CONFIG_ACTIONS = ["init", "check", "show", "backup", "restore"] as const;

export type ConfigAction = typeof CONFIG_ACTIONS[number];

/** What a new configuration is made for. */
export const PROFILES = ["development", "production"] as const;

export type Profile = typeof PROFILES[number];

/** The MCP clients that `setup` can add this program to. */
export const CLIENTS = ["claude-desktop", "claude-code", "cursor", "vscode", "windsurf"] as const;

export type ClientName = typeof CLIENTS[number];

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
  url: { value: "URL", about: "address of the Odoo server" },
  database: { value: "DB", about: "name of the Odoo database" },
  username: { value: "LOGIN", about: "login of the Odoo user" },
  "api-key-file": { value: "FILE", about: "where the user's API key is read from, - for input" },
  "api-key-env": { value: "NAME", about: "the variable that holds the user's API key" },
  "password-file": { value: "FILE", about: "where the password is read from, if there is no key" },
  "ca-file": { value: "FILE", about: "certificates (PEM) to trust, such as the company's own" },
  client: { value: "NAMES", about: `${CLIENTS.join(", ")}, all, none or print` },
  "allow-writes": { about: "let the assistant change things in Odoo, as far as its user may" },
  yes: { about: "ask nothing: take what is given and the defaults" },
  undo: { about: "take odoo-mcp out of the clients and remove its configuration" },
  profile: { value: "P", about: `what it is for: ${PROFILES.join(" or ")}` },
  output: { value: "FILE", about: "where to write" },
  "without-secrets": { about: "leave the files that hold secrets out of the backup" },
  "dry-run": { about: "say what would be written, and write nothing" },
  force: { about: "replace what is there, after a backup" },
  json: { about: "print JSON" },
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

/** The options given, with the text of each. */
export type Options = ReadonlyMap<OptionName, string>;

const ASKING = ["version", "help"] as const;
const EVERYWHERE = ["config", "log-level", "read-only", "demo", ...ASKING] as const;
const SERVING = ["transport", "host", "port", ...EVERYWHERE] as const;
const SETTING_UP = [
  "config",
  "url",
  "database",
  "username",
  "api-key-file",
  "api-key-env",
  "password-file",
  "ca-file",
  "client",
  "read-only",
  "allow-writes",
  "yes",
  "undo",
  ...ASKING,
] as const;

/** Loads as serve does, so it takes what serve takes. */
const LOOKING = ["config", "transport", "host", "port", "log-level", "read-only", "json"] as const;

/** What means something to each action of `config`. */
export const CONFIG_OPTIONS = {
  init: ["config", "profile", "output", "force"],
  check: LOOKING,
  show: LOOKING,
  backup: ["config", "output", "without-secrets", "force"],
  restore: ["output", "dry-run", "force"],
} as const satisfies Record<ConfigAction, readonly OptionName[]>;

interface CommandRow {
  readonly args: string;
  readonly options: readonly OptionName[];
}

/** The commands, the arguments each takes and the options that mean something to it. */
export const COMMANDS = {
  serve: { args: `[${TRANSPORTS.join("|")}] [CONFIG]`, options: SERVING },
  demo: { args: `[${TRANSPORTS.join("|")}]`, options: SERVING },
  setup: { args: "", options: SETTING_UP },
  doctor: { args: "[CONFIG]", options: ["json", ...SERVING] },
  config: {
    args: `${CONFIG_ACTIONS.join("|")} [FILE]`,
    options: [
      ...new Set<OptionName>([...Object.values(CONFIG_OPTIONS).flat(), ...ASKING]),
    ],
  },
  call: { args: "TOOL [JSON]", options: EVERYWHERE },
  read: { args: "URI", options: EVERYWHERE },
  tools: { args: "", options: EVERYWHERE },
} as const satisfies Record<string, CommandRow>;

export type CommandName = keyof typeof COMMANDS;

export function isCommand(word: string | undefined): word is CommandName {
  return word !== undefined && Object.hasOwn(COMMANDS, word);
}

export function isOption(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

export function isTransport(word: string | undefined): boolean {
  return TRANSPORTS.some((known) => known === word);
}
