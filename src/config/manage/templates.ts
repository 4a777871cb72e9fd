/** What a new configuration holds for each profile. Data; what a key means is said by the schema. */

export const PROFILE_ABOUT = {
  development: "an Odoo on this machine, short caches and everything in the log",
  production: "a service for others, behind a proxy that ends TLS",
} as const;

export type ProfileName = keyof typeof PROFILE_ABOUT;

/** One key, as a line of the file. */
export interface TemplateKey {
  /** Such as `http.port`. Keys of one section stand together. */
  readonly key: string;
  readonly value: unknown;
  /** What the schema does not say: why it is so here, or when to change it. Ends with a full stop. */
  readonly note?: string;
  /** Whether it is only there to be switched on: the line is a comment. */
  readonly isOff?: true;
}

export const TEMPLATES: Readonly<Record<ProfileName, readonly TemplateKey[]>> = {
  development: [
    { key: "odoo_url", value: "http://localhost:8069" },
    { key: "database", value: "odoo" },
    { key: "username", value: "admin" },
    {
      key: "api_key",
      value: { env: "ODOO_KEY" },
      note: "In Odoo: your name, Preferences, Account Security (Odoo 19: Security).",
    },
    { key: "password", value: { env: "ODOO_LOGIN_PASSWORD" }, isOff: true },
    {
      key: "connection_type",
      value: "stdio",
      note:
        "stdio is for a client that starts odoo-mcp itself; streamable_http serves the address below.",
    },
    { key: "read_only", value: true, isOff: true },
    { key: "http.host", value: "127.0.0.1" },
    { key: "http.port", value: 8080 },
    { key: "cache.ttl", value: 10, note: "Short, so that a new field is seen soon." },
    { key: "live.interval_seconds", value: 2 },
    { key: "logging.level", value: "DEBUG" },
    { key: "logging.handlers", value: [{ type: "StreamHandler" }] },
  ],
  production: [
    { key: "odoo_url", value: "https://odoo.example.com" },
    { key: "database", value: "mycompany" },
    {
      key: "username",
      value: "mcp@example.com",
      note: "A user of its own, with no more rights than its callers need.",
    },
    { key: "api_key", value: { file: "odoo_api_key" }, note: "The path starts at this file." },
    { key: "tls.ca_file", value: "company_ca.pem", isOff: true },
    { key: "connection_type", value: "streamable_http" },
    {
      key: "read_only",
      value: true,
      note: "The safest beginning: switch it on until writing is wanted.",
      isOff: true,
    },
    { key: "timeout", value: 60, note: "Printing long reports takes its time." },
    { key: "pool_size", value: 10, note: "Leave some of Odoo's workers to its own users." },
    { key: "requests_per_minute", value: 600 },
    { key: "shutdown_seconds", value: 20, note: "Less than the service manager waits." },
    {
      key: "http.host",
      value: "127.0.0.1",
      note: "Right where the proxy is on the same machine; 0.0.0.0 in a container.",
    },
    { key: "http.port", value: 8080 },
    { key: "http.allowed_hosts", value: ["odoo-mcp.example.com"] },
    { key: "http.auth", value: "tokens" },
    {
      key: "http.tokens",
      value: {
        agent: { token: { file: "agent_token" }, scopes: ["odoo.read", "odoo.write"] },
      },
      note: "One for each caller, so that each can be taken away alone.",
    },
    {
      key: "http.identity",
      value: "shared",
      note: "With headers or map, Odoo's own rights and history apply to each person.",
    },
    { key: "http.requests_per_minute", value: 120 },
    { key: "http.max_sessions", value: 200 },
    {
      key: "http.metrics",
      value: "auto",
      note: "on only where the proxy keeps /metrics from the outside.",
    },
    { key: "logging.level", value: "INFO" },
    { key: "logging.handlers", value: [{ type: "StreamHandler" }] },
  ],
};
