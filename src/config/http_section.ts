/** The keys of serving over HTTP: where, for whom, and how much. */
import { z } from "zod";
import { key } from "./keys.ts";
import { choice, secret, SECRET_ALLOWED } from "./parts.ts";

const scopes = z.array(choice(["odoo.read", "odoo.write"]));
const url = z.url({ protocol: /^https?$/ });
const URL_ALLOWED = "an address such as https://login.example.com";

const token = z.object({
  token: key(secret, {
    kind: "secret",
    allowed: SECRET_ALLOWED,
    meaning: "What this caller sends as Authorization: Bearer",
  }),
  scopes: key(scopes.optional(), {
    meaning: "What this caller may do; without it, everything",
    allowed: 'a list such as ["odoo.read"] or ["odoo.read", "odoo.write"]',
  }),
});

const account = z.object({
  username: key(z.string().min(1), { meaning: "Odoo login that this caller acts as" }),
  api_key: key(secret.clone(), {
    kind: "secret",
    allowed: SECRET_ALLOWED,
    meaning: "API key of that user",
  }),
});

/** A name that can stand in a log and in a header. */
const callerName = z.string().refine(
  (name) => /^[A-Za-z0-9_.@-]{1,64}$/.test(name),
  "not a name for a caller, expected letters, digits, _, ., @ and -, 64 at most",
);

/** As it stands in Host, where the port does not count: anything else would never be met. */
const hostName = z.string().refine(
  (name) => /^(?:[\w.-]+|\[?[\da-f]*:[\da-f.]*:[\da-f:.]*\]?)$/i.test(name),
  "not a host name, expected one such as odoo-mcp.example.com, without scheme and port",
);

/** As a browser writes it in Origin. */
const origin = z.string().refine(
  (text) => text === "*" || /^[a-z][a-z\d+.-]*:\/\/[^\s/?#]+\/?$/i.test(text),
  "not an origin, expected one such as https://chat.example.com, or *",
);

const oauth = z.object({
  issuer: key(url.optional(), {
    meaning: "Who gives out the tokens, as it stands in them (iss)",
    allowed: URL_ALLOWED,
  }),
  audience: key(z.string().min(1).optional(), {
    meaning: "What says that a token is meant for this server (aud)",
  }),
  resource: key(url.optional(), {
    meaning: "Public address of the endpoint; where it is not set, what audience says",
    allowed: "an address such as https://odoo-mcp.example.com/mcp",
  }),
  jwks_uri: key(url.optional(), {
    meaning: "Where the issuer's keys are; found through the issuer where it is not set",
    allowed: "an address such as https://login.example.com/jwks",
  }),
  required_scopes: key(scopes.default(["odoo.read"]), {
    meaning: "Scopes that every token must carry",
    allowed: 'a list such as ["odoo.read"]',
  }),
});

export const httpSection = z.object({
  host: key(z.string().min(1).default("127.0.0.1"), {
    meaning: "Address to listen on; anything but a loopback address lets other machines in",
    allowed: "a host name or an address",
  }),
  port: key(z.int().min(0).max(65535).default(8080), {
    meaning: "Port to listen on; 0 takes a free one",
  }),
  streamable: key(z.boolean().default(false), {
    meaning: "Makes connection_type http mean streamable_http",
  }),
  allowed_hosts: key(z.array(hostName).default([]), {
    meaning: "Names by which clients may call the server, besides http.host and the loopback",
    allowed: 'a list such as ["odoo-mcp.example.com"]',
  }),
  cors_origins: key(z.array(origin).default([]), {
    meaning: "Origins whose pages may call the server from a browser",
    allowed: 'a list such as ["https://chat.example.com"]',
  }),
  auth: key(choice(["auto", "none", "tokens", "oauth"]).default("auto"), {
    meaning: "How callers prove who they are; auto: http.oauth or http.tokens where set, " +
      "else nothing on a loopback address and a token made at start elsewhere",
  }),
  tokens: key(z.record(callerName, token).default({}), {
    meaning: "Callers by name, each with a token of its own",
    allowed: 'an object such as {"crm": {"token": {"env": "CRM_TOKEN"}}}',
  }),
  oauth: oauth.prefault({}),
  identity: key(choice(["shared", "headers", "map"]).default("shared"), {
    meaning:
      "Which Odoo user a caller acts as: the configured one, the one whose X-Odoo-Username " +
      "and X-Odoo-Api-Key it sends, or the one in http.accounts; only shared needs username " +
      "and api_key",
  }),
  accounts: key(z.record(z.string().min(1), account).default({}), {
    meaning: "Odoo users by the name of a token, or by the subject of an OAuth token",
    allowed:
      'an object such as {"crm": {"username": "crm@example.com", "api_key": {"env": "KEY"}}}',
  }),
  requests_per_minute: key(z.int().min(0).max(1_000_000).default(0), {
    meaning: "Most requests of one caller in a minute, a sixth of them at once; 0 means no limit",
  }),
  max_body_bytes: key(z.int().min(1_000).max(1_073_741_824).default(33_554_432), {
    meaning: "Largest request accepted, in bytes",
  }),
  body_timeout_seconds: key(z.number().min(0.1).max(600).default(30), {
    meaning: "How long a request's body may take to arrive",
  }),
  max_open_requests: key(z.int().min(1).max(1_000_000).default(4_000), {
    meaning:
      "Most requests open at a time, streams counted; one caller gets at most half of what others leave",
  }),
  max_sessions: key(z.int().min(1).max(1_000_000).default(1_000), {
    meaning: "Most sessions open at a time",
  }),
  metrics: key(choice(["auto", "on", "off"]).default("auto"), {
    meaning:
      "Whether GET /metrics answers, to anybody; auto: on a loopback address where callers " +
      "prove nothing (http.auth none, http.identity shared)",
  }),
});
