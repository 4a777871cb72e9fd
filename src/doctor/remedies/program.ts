/** What goes wrong before Odoo is asked: the client, the program, its configuration, serving over HTTP. Data. */
import type { Remedies } from "./remedy.ts";

export const CLIENT = {
  enoent: {
    message: "spawn odoo-mcp ENOENT · spawn npx ENOENT · Server disconnected",
    meaning:
      "The client does not find the program: clients that are started by a click do not know " +
      "the PATH of your terminal.",
    todo:
      "Write the full path as command (`which odoo-mcp` tells it, on Windows `where odoo-mcp`); " +
      "for npx install Deno and run deno task setup, which writes its path. Restart the client, " +
      "and read its MCP log",
  },
  permissions: {
    message:
      "this program may not open that connection · no permission to read it (--allow-read) · " +
      "in part or not at all: …",
    meaning: "Deno was not given what the program needs.",
    todo: "Start it with {flags}, unless less is meant and enough",
  },
} as const satisfies Remedies;

export const CONFIGURATION = {
  config: {
    message: "Cannot use … in config.json: … · Cannot read config.json: …",
    meaning: "The configuration cannot be used as it is. The message names the key or the place.",
    todo: "Correct it where the message says; docs/configuration.md lists every key",
  },
  config_missing: {
    message: "Cannot connect to Odoo: …",
    meaning: "No configuration was found, or it does not say where Odoo is and who logs in.",
    todo: "Run odoo-mcp setup, or name your file with --config FILE",
  },
  config_warning: {
    message:
      "Ignoring … in …: unknown key, … · Ignoring …: unknown variable, … · Reaching …: http sends " +
      "the key unencrypted, use https",
    meaning: "The program starts, and something is not as it was meant.",
    todo: "Do what each line says, or take the key out",
  },
  file_mode: {
    message: "others can read …",
    meaning: "Everybody with an account on this machine can read the key.",
    todo: "Run chmod 600 {files}",
  },
  secret_inline: {
    message: "… in the open",
    meaning: "It travels with every copy, backup and screenshot of the file.",
    todo: 'Write {"file": "path"} or {"env": "NAME"} in its place',
  },
  log_file: {
    message: "no permission to write … · cannot write …, allow it with --allow-write",
    meaning: "The program may not write there, so it does not start.",
    todo:
      "Start it with --allow-write={file}, and see that the folder exists and can be written to",
  },
  log_folder: {
    message: "create its folder · it is a folder, name a file in it",
    meaning: "The log file has no place, so the program does not start.",
    todo: "Make the folder, or correct logging.handlers",
  },
  file_roots: {
    message: "not there: …",
    meaning: "No file can be uploaded from there.",
    todo: "Correct file_roots, or make the folder",
  },
} as const satisfies Remedies;

export const SERVING = {
  port_in_use: {
    message: "Cannot listen: the port is in use, choose another with --port",
    meaning: "Another program, or another odoo-mcp, listens there already.",
    todo: "Stop the other program, or choose another port with http.port or --port",
  },
  bad_host: {
    message: "cannot listen on …",
    meaning: "`http.host` must be an address that this machine has.",
    todo: "Set http.host to 127.0.0.1 for this machine alone, or to 0.0.0.0 for all its addresses",
  },
  access_choice: {
    message:
      "none asks nobody for http.tokens or http.oauth, take out one of the two · http.tokens and " +
      "http.oauth are both set, say which counts: tokens or oauth · it needs callers with names, " +
      "set http.tokens or http.oauth",
    meaning: "Two choices of who may come in stand against each other.",
    todo: "Do what the message says",
  },
  access_weak: {
    message: "anybody who reaches this server works in Odoo: http.auth is none",
    meaning: "It works, and lets in more than it should, or nobody at all.",
    todo:
      "Set http.tokens with a long random token for each caller, and http.allowed_hosts to the " +
      "names that clients call by",
  },
  host_refused: {
    message: "Cannot serve this host: the name in Host is not allowed",
    meaning:
      "Only names that are listed may lead here, so that no web page can reach the server by a " +
      "name of its own.",
    todo: "Add the name, without scheme and port, to http.allowed_hosts",
  },
  origin_refused: {
    message: "Cannot serve this origin: the page in Origin is not allowed",
    meaning: "A page in a browser asked, from an address that is not listed.",
    todo: "Add the page's origin, such as https://chat.example.com, to http.cors_origins",
  },
  unauthorized: {
    message: "401 · Cannot authenticate: no token was sent · Cannot authenticate: …",
    meaning: "The client sent no token of this server, or one that does not hold.",
    todo:
      "Let the client send Authorization: Bearer with a token of http.tokens, or the one that was " +
      "shown at start; with OAuth check issuer, audience and the clock",
  },
  no_account: {
    message:
      "Cannot act in Odoo: no Odoo account is configured for this caller · Cannot tell the " +
      "Odoo user: …",
    meaning: "With `http.identity` each caller needs an Odoo user of its own.",
    todo: "Add the token's name to http.accounts, or let the client send X-Odoo-Username and " +
      "X-Odoo-Api-Key",
  },
  busy: {
    message:
      "429 · 503 · Cannot serve request: too many in a short time · … as many are open as one " +
      "caller may have",
    meaning: "The limits of this server, http.requests_per_minute and http.max_open_requests.",
    todo: "Let the client wait as Retry-After says, or raise the limit",
  },
} as const satisfies Remedies;
