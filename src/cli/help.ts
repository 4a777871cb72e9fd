/** The texts for people at a terminal. Pure; commands and options come from `table.ts`. */
import {
  type CommandName,
  COMMANDS,
  isCommand,
  isOption,
  type OptionName,
  type OptionRow,
  OPTIONS,
} from "./table.ts";

interface Topic {
  readonly summary: string;
  /** What one may need to know, and lines to copy. */
  readonly details: string;
}

const TOPICS: Record<CommandName, Topic> = {
  serve: {
    summary: "let AI assistants work in your Odoo",
    details: `The transport is the configuration's connection_type unless it is given: stdio for a
program that starts odoo-mcp itself, streamable_http (or http) for POST /mcp.

The configuration is the file named here, then ODOO_MCP_CONFIG, ./config.json, and
config.json in the user's configuration folder. ODOO_URL, ODOO_DB, ODOO_USERNAME and
ODOO_API_KEY win over the file; with them no file is needed.

  odoo-mcp stdio config.json
  odoo-mcp serve streamable_http --port 9000 --read-only`,
  },
  demo: {
    summary: "the same on an embedded Odoo with sample data",
    details: `Nothing is needed and nothing is kept. Serves http://127.0.0.1:8080/mcp, or standard
input and output with stdio.

  odoo-mcp demo
  odoo-mcp demo stdio`,
  },
  setup: {
    summary: "connect your Odoo and your AI assistant, step by step",
    details: `Asks for the address, database, user and key of your Odoo, tries them, writes the
configuration, and adds odoo-mcp to your MCP clients. Every question has an option, or one of
ODOO_URL, ODOO_DB, ODOO_USERNAME, ODOO_API_KEY and ODOO_PASSWORD. Files are merged, never
overwritten, and a backup is kept; --undo takes everything out again.

The key is kept in a file beside the configuration that only you may read; with --api-key-env it
stays in that variable. The assistant may only read unless --allow-writes, or an answer, says
otherwise. With --yes no client is added to that --client does not name.

Exit code 0; 1 when nobody could be logged in or a file not be written; 2 for a usage error;
130 after Ctrl-C, when nothing was changed.

  odoo-mcp setup
  odoo-mcp setup --url mycompany.odoo.com --username me@mycompany.com --client cursor
  odoo-mcp setup --yes --url localhost:8069 --username ada --api-key-file - --client all
  odoo-mcp setup --undo`,
  },
  doctor: {
    summary: "check the way to your Odoo, and say what to do where it is broken",
    details: `Walks from the configuration through the network and the log-in to the rights of the
user, for every configured Odoo. Changes nothing, prints no secret. Exit code 1 when something
is broken; warnings do not count. Give it what you give to serve.

  odoo-mcp doctor
  odoo-mcp doctor config.json --json
  odoo-mcp doctor --transport streamable_http --port 9000`,
  },
  config: {
    summary: "make, check, show and save the configuration",
    details:
      `init writes a new file for a profile, check says whether what holds can be used, show prints it
and where each value came from, without secrets. backup writes one file with the configuration
and the secrets it refers to, restore brings it back, here or on another machine. check and show
exit with 2 when the configuration cannot be used. Nothing is sent to Odoo.

  odoo-mcp config init --profile production
  odoo-mcp config check config.json
  odoo-mcp config show --json
  odoo-mcp config backup --output odoo-mcp-backup.json
  odoo-mcp config restore odoo-mcp-backup.json --dry-run`,
  },
  call: {
    summary: "call one tool, print its result",
    details: `JSON holds the tool's arguments. Exit code 1 when the call failed.

  odoo-mcp call search_records '{"model": "res.partner", "limit": 3}' --demo`,
  },
  read: {
    summary: "read one resource, print it",
    details: `Exit code 1 when it cannot be read.

  odoo-mcp read odoo://res.partner/1 --demo`,
  },
  tools: {
    summary: "list the tools",
    details: `  odoo-mcp tools --demo`,
  },
};

/** The text for `--help`, of one command or of the whole program. Ends without a newline. */
export function helpText(topic: CommandName | undefined): string {
  return topic === undefined ? overview() : commandHelp(topic);
}

/** What somebody sees who starts the program at a terminal before anything is configured. */
export function gettingStarted(): string {
  return `odoo-mcp lets AI assistants work in Odoo. Nothing is configured yet.

  odoo-mcp demo            try it now, on an embedded Odoo with sample data
  odoo-mcp setup           connect your Odoo and your AI assistant
  odoo-mcp --config FILE   serve your Odoo; odoo-mcp config init makes one to fill in
  odoo-mcp --help          everything else`;
}

function overview(): string {
  const rows = Object.keys(COMMANDS).filter(isCommand).map((name) =>
    [usage(name), TOPICS[name].summary] as const
  );
  return `odoo-mcp lets AI assistants work in Odoo.

Commands (serve where none is given):
${columns(rows)}

Options:
${columns(optionRows(Object.keys(OPTIONS).filter(isOption)))}

odoo-mcp COMMAND --help tells more.`;
}

function commandHelp(name: CommandName): string {
  const { summary, details } = TOPICS[name];
  return `${usage(name)}: ${summary}

${details}

Options:
${columns(optionRows(COMMANDS[name].options))}`;
}

function usage(name: CommandName): string {
  return `odoo-mcp ${name} ${COMMANDS[name].args}`.trimEnd();
}

function optionRows(names: readonly OptionName[]): (readonly [string, string])[] {
  return names.map((name) => {
    const { value, about }: OptionRow = OPTIONS[name];
    return [value === undefined ? `--${name}` : `--${name} ${value}`, about];
  });
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}
