/**
 * The one source of the configuration: keys, defaults, environment names, allowed values, meanings.
 *
 * Pure data and parsing: no file, no environment. `load.ts` brings the values, the reference table
 * in the documentation is generated from here.
 */
import { z } from "zod";
import { httpSection } from "./http_section.ts";
import { type ConfigKey, key, listKeys } from "./keys.ts";
import { parseOdooUrl } from "./odoo_url.ts";
import { choice, secret, SECRET_ALLOWED } from "./parts.ts";
import type { Secret } from "./secret.ts";

/** Names of Python's logging levels that mean one of the listed ones. */
const LEVEL_ALIASES: Readonly<Record<string, string>> = { WARN: "WARNING", FATAL: "CRITICAL" };

const DEFAULT_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s";

const level = z.preprocess((value) => {
  if (typeof value !== "string") return value;
  const name = value.trim().toUpperCase();
  return LEVEL_ALIASES[name] ?? name;
}, z.enum(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]));

const URL_ALLOWED = "an address such as https://mycompany.odoo.com";

const odooUrl = z.string().transform((text, context) => {
  const parsed = parseOdooUrl(text);
  if ("url" in parsed) return parsed.url;
  context.addIssue({ code: "custom", message: parsed.problem });
  return z.NEVER;
});

/** A name that needs no quotes anywhere: in a tool's argument, a resource's address, a log. */
const instanceName = z.string().refine(
  (name) => /^[a-z][a-z0-9_-]{0,31}$/.test(name) && name !== "default",
  "not a name for an instance, expected small letters, digits, - and _, beginning with a letter, " +
    "32 at most; default is the one that the keys outside instances describe",
);

const protocol = choice(["auto", "jsonrpc", "xmlrpc", "json2"]);
const timeout = z.number().min(0.1).max(3600);
const filePath = z.string().min(1);
const FILE_ALLOWED = "the path of a file";

const tlsSection = z.object({
  ca_file: key(filePath.optional(), {
    kind: "file",
    allowed: FILE_ALLOWED,
    meaning: "Certificates (PEM) that are trusted besides Mozilla's and the system's, " +
      "such as the company's own authority or a self-signed one",
  }),
  verify: key(z.boolean().default(true), {
    meaning: "false takes any certificate, so that anybody on the way can read the key",
  }),
});

/** What is not said here is taken from the same keys outside; where Odoo is and the key are not. */
const instance = z.object({
  odoo_url: key(odooUrl.optional(), {
    meaning: "Address of this Odoo server",
    allowed: URL_ALLOWED,
  }),
  database: key(z.string().min(1).optional(), { meaning: "Name of its database" }),
  username: key(z.string().min(1).optional(), {
    meaning: "Login there; username where it is not set",
  }),
  api_key: key(secret.optional(), {
    kind: "secret",
    allowed: SECRET_ALLOWED,
    meaning: "API key of that user",
  }),
  password: key(secret.optional(), {
    kind: "secret",
    allowed: SECRET_ALLOWED,
    meaning: "Password of that user, where there is no API key; besides one it opens reports alone",
  }),
  protocol: key(protocol.optional(), { meaning: "Its protocol; protocol where it is not set" }),
  database_pinning: key(z.boolean().optional(), {
    meaning: "Its pinning; database_pinning where it is not set",
  }),
  read_only: key(z.boolean().optional(), {
    meaning: "true makes this one read-only; read_only: true makes every one so",
  }),
  timeout: key(timeout.optional(), { meaning: "Its timeout; timeout where it is not set" }),
  tls: z.object({
    ca_file: key(filePath.optional(), {
      kind: "file",
      allowed: FILE_ALLOWED,
      meaning: "Its certificates; tls.ca_file where it is not set",
    }),
    verify: key(z.boolean().optional(), {
      meaning: "As tls.verify, which holds where it is not set",
    }),
  }).optional(),
});

const cacheSection = z.object({
  enabled: key(z.boolean().default(true), {
    meaning: "Keeps what Odoo told about its models, so that a warm call is one request",
  }),
  ttl: key(z.number().min(0).max(86_400).default(300), {
    meaning: "How long it is kept, in seconds",
  }),
  max_size: key(z.int().min(1).max(100_000).default(500), {
    meaning: "How many answers are kept",
  }),
});

const liveSection = z.object({
  interval_seconds: key(z.number().min(1).max(3_600).default(5), {
    meaning:
      "How soon a client is told of a change to what it subscribed to: how often Odoo is asked, per model and user",
  }),
});

const handler = z.object({
  type: key(choice(["StreamHandler", "FileHandler"]), {
    meaning: "Where this handler writes: standard error or a file",
  }),
  level: key(level.optional(), { meaning: "What this handler leaves out, beyond logging.level" }),
  filename: key(z.string().min(1).optional(), {
    meaning: "The file that a FileHandler appends to; needs permission to write",
    allowed: FILE_ALLOWED,
  }),
  format: key(z.string().min(1).optional(), {
    meaning: "This handler's format; logging.format where it is not set",
    allowed: "a format such as %(levelname)s %(message)s",
  }),
}).superRefine((value, context) => {
  if (value.type !== "FileHandler" || value.filename !== undefined) return;
  context.addIssue({
    code: "custom",
    path: ["filename"],
    message: "not set, a FileHandler needs the path of a file",
  });
});

const loggingSection = z.object({
  level: key(level.default("INFO"), { meaning: "The least important messages that are written" }),
  format: key(z.string().min(1).default(DEFAULT_FORMAT), {
    meaning: "Python's format of a line: asctime, levelname, name, message",
    allowed: "a format such as %(levelname)s %(message)s",
  }),
  handlers: key(z.array(handler).default([]), {
    meaning: "Where messages go; without any, to standard error",
    allowed: 'a list such as [{"type": "StreamHandler"}]',
  }),
});

export const configSchema = z.object({
  odoo_url: key(odooUrl.optional(), {
    env: ["ODOO_URL"],
    meaning: "Address of the Odoo server",
    allowed: URL_ALLOWED,
  }),
  database: key(z.string().min(1).optional(), {
    env: ["ODOO_DB", "ODOO_DATABASE"],
    meaning: "Name of the Odoo database",
  }),
  username: key(z.string().min(1).optional(), {
    env: ["ODOO_USERNAME", "ODOO_USER"],
    meaning: "Login of the Odoo user whose rights apply",
  }),
  api_key: key(secret.optional(), {
    env: ["ODOO_API_KEY"],
    kind: "secret",
    allowed: SECRET_ALLOWED,
    meaning: "API key of that user",
  }),
  password: key(secret.optional(), {
    env: ["ODOO_PASSWORD"],
    kind: "secret",
    allowed: SECRET_ALLOWED,
    meaning: "Password of that user, where there is no API key; besides one it opens reports alone",
  }),
  protocol: key(protocol.default("auto"), { meaning: "How to talk to Odoo; auto chooses" }),
  database_pinning: key(z.boolean().default(true), {
    meaning: "Names the database with every request where that makes Odoo answer sooner",
  }),
  tls: tlsSection.prefault({}),
  connection_type: key(choice(["stdio", "http", "streamable_http"]).default("stdio"), {
    meaning: "How MCP clients reach this program",
  }),
  read_only: key(z.boolean().default(false), {
    meaning: "Refuses every call that could change something in Odoo",
  }),
  timeout: key(timeout.default(30), {
    meaning: "Longest wait for one answer of Odoo, in seconds",
  }),
  pool_size: key(z.int().min(1).max(100).default(5), {
    meaning: "How many calls to Odoo run at the same time",
  }),
  requests_per_minute: key(z.int().min(0).max(1_000_000).default(0), {
    meaning: "Most calls to Odoo in a minute; 0 means no limit",
  }),
  rate_limit_max_wait_seconds: key(z.number().min(0).max(3600).default(10), {
    meaning: "How long a call waits for its turn under that limit before it is refused",
  }),
  session_timeout_minutes: key(z.number().min(1).max(10_080).default(30), {
    meaning: "When an idle identity (a user other than the configured one) or HTTP session ends, " +
      "in minutes",
  }),
  shutdown_seconds: key(z.number().min(0).max(600).default(10), {
    meaning: "How long calls in flight may still take when the program is told to stop, " +
      "in seconds; told a second time, it ends at once",
  }),
  max_result_bytes: key(z.int().min(1000).max(10_000_000).default(40_000), {
    meaning: "Budget of one tool answer, in bytes",
  }),
  max_response_bytes: key(z.int().min(10_000).max(1_073_741_824).default(67_108_864), {
    meaning: "Largest answer accepted from Odoo, in bytes",
  }),
  max_binary_bytes: key(z.int().min(1000).max(805_306_368).default(10_485_760), {
    meaning: "Largest file read or written, in bytes; it has to fit into max_response_bytes as " +
      "base64, which is a third more",
  }),
  file_roots: key(z.array(filePath.clone()).default([]), {
    meaning: "Folders that files may be uploaded from by their path, over stdio alone; without " +
      "any, content is given as base64",
    allowed: 'a list of folders such as ["/home/ada/Documents"]',
  }),
  instances: key(z.record(instanceName, instance).default({}), {
    meaning: "More Odoos, each under a name; the keys outside describe the one named default",
    allowed: 'an object such as {"shop": {"odoo_url": "https://shop.example.com"}}',
  }),
  http: httpSection.prefault({}),
  cache: cacheSection.prefault({}),
  live: liveSection.prefault({}),
  logging: loggingSection.prefault({}),
  mcpServers: key(z.unknown().optional(), {
    kind: "ignored",
    allowed: "anything",
    meaning: "Ignored, so that a file may hold the settings of an MCP client too",
  }),
});

/** Every key, in the order of the documentation. */
export const configKeys: readonly ConfigKey[] = listKeys(configSchema.shape);

type DeepReadonly<T> = T extends Secret | string | number | boolean | undefined ? T
  : T extends readonly (infer E)[] ? readonly DeepReadonly<E>[]
  : { readonly [K in keyof T]: DeepReadonly<T[K]> };

/** The whole configuration: frozen, every default filled in, secrets wrapped. */
export type Config = DeepReadonly<Omit<z.output<typeof configSchema>, "mcpServers">>;
