/**
 * An Odoo that the contract suite can be held against, and how to open the program on it. Knows
 * addresses and accounts; must not know any case.
 */
import { type App, createApp } from "../../src/app.ts";
import { createConfig } from "../../src/config/parse.ts";
import type { Config } from "../../src/config/schema.ts";

export type Wire = Exclude<Config["protocol"], "auto">;

export interface Account {
  readonly username: string;
  /** An API key, or a password where that is the case's point. */
  readonly credential: string;
}

export interface ContractTarget {
  /** Such as `sandbox 18.0`. */
  readonly name: string;
  readonly url: string;
  readonly database: string;
  /** The Odoo's major version, as its server tells it. */
  readonly major: number;
  /** The protocols that this Odoo speaks. */
  readonly wires: readonly Wire[];
  /** May do everything. */
  readonly admin: Account;
  /** The same user with their password; absent where the target tells none. */
  readonly adminPassword?: Account | undefined;
  /** An internal user in no other group; absent where the target tells none. */
  readonly low?: Account | undefined;
}

export interface OpenOptions {
  readonly wire: Wire;
  readonly account: Account;
  readonly database?: string;
  readonly readOnly?: boolean;
  readonly maxResponseBytes?: number;
  /** Whether it is tried how to name the database: in the background, so a short case leaves that out. */
  readonly pinning?: boolean;
}

/** The program on that Odoo, as `serve` would build it. */
export function openApp(target: ContractTarget, options: OpenOptions): App {
  const config = createConfig({
    odoo_url: target.url,
    database: options.database ?? target.database,
    username: options.account.username,
    api_key: options.account.credential,
    protocol: options.wire,
    read_only: options.readOnly ?? false,
    database_pinning: options.pinning ?? false,
    ...(options.maxResponseBytes && { max_response_bytes: options.maxResponseBytes }),
  });
  return createApp(config);
}
