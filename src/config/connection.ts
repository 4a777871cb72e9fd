/** Knows what it takes to log in to Odoo. Pure. */
import { MissingConfigError } from "./errors.ts";
import { type Config, configKeys } from "./schema.ts";
import type { Secret } from "./secret.ts";

/** Where Odoo is and who we are there. */
export interface Connection {
  readonly url: string;
  readonly database: string;
  readonly username: string;
  /** The API key, or the password where there is none. */
  readonly credential: Secret;
}

/** The keys without which nobody can log in, with the variable that sets each. */
const REQUIRED = ["odoo_url", "database", "username", "api_key"] as const;

/** @throws {MissingConfigError} in one line that names every missing key and how to set it */
export function requireConnection(config: Config): Connection {
  const { odoo_url: url, database, username, api_key, password } = config;
  const credential = api_key ?? password;
  if (url && database && username && credential) return { url, database, username, credential };
  const values = { odoo_url: url, database, username, api_key: credential };
  const missing = REQUIRED.filter((path) => !values[path]);
  const variables = missing.map((path) => configKeys.find((known) => known.path === path)?.env[0]);
  const [noun, verb] = missing.length > 1 ? ["them", "are"] : ["it", "is"];
  throw new MissingConfigError(
    missing,
    `Cannot connect to Odoo: ${listed(missing)} ${verb} not set, set ${noun} in a file ` +
      `(--config FILE) or as ${listed(variables)}, or try the demo (odoo-mcp demo)`,
  );
}

function listed(names: readonly (string | undefined)[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : `${names[0]}`;
}
