/** Instances for tests, with the options that a test does not speak of filled in. */
import type { Credential } from "../../src/odoo/identities.ts";
import { OdooInstance } from "../../src/odoo/instance.ts";
import type { InstanceOptions } from "../../src/odoo/instance.ts";
import type { SandboxAccount } from "../../src/sandbox/mod.ts";

export interface TestInstanceOptions
  extends Partial<Omit<InstanceOptions, "http" | "credential" | "cache" | "rateLimit">> {
  /** Who is configured; unless told, the sandbox's administrator with their key. */
  readonly credential?: Credential;
  readonly timeoutMs?: number;
  readonly maxResponseBytes?: number;
  readonly cache?: Partial<InstanceOptions["cache"]>;
  readonly rateLimit?: Partial<InstanceOptions["rateLimit"]>;
}

/** The scripted Odoo lets them in, too. */
const ADMIN: Credential = { username: "admin", secret: "sandbox-key-of-admin", kind: "key" };

export function openInstance(url: string, options: TestInstanceOptions = {}): OdooInstance {
  const { timeoutMs = 10_000, maxResponseBytes = 10_000_000, cache, rateLimit, ...rest } = options;
  return new OdooInstance({
    http: { baseUrl: url, timeoutMs, maxResponseBytes },
    database: "demo",
    credential: ADMIN,
    protocol: "jsonrpc",
    databasePinning: false,
    poolSize: 5,
    idleMs: 3_600_000,
    cache: { enabled: true, ttlMs: 3_600_000, maxSize: 100, ...cache },
    rateLimit: { perMinute: 0, maxWaitMs: 60_000, ...rateLimit },
    ...rest,
  });
}

/** A user of the sandbox with their API key. */
export function withKey({ login, apiKey }: SandboxAccount): Credential {
  return { username: login, secret: apiKey, kind: "key" };
}

/** A user of the sandbox with their password. */
export function withPassword({ login, password }: SandboxAccount): Credential {
  return { username: login, secret: password, kind: "password" };
}

/** The key of a user of the sandbox, and nothing else. */
export function withKeyAlone({ apiKey }: SandboxAccount): Credential {
  return { username: undefined, secret: apiKey, kind: "key" };
}
