/**
 * Tries a log-in through the program itself, and looks who it is. Knows which rights and which keys are worth a word;
 * must not know questions or files.
 */
import { createApp } from "../app.ts";
import { createConfig } from "../config/parse.ts";
import type { Secret } from "../config/secret.ts";
import { readKeyEnds } from "../odoo/api_keys.ts";
import { CallError } from "../odoo/errors.ts";
import type { OdooService } from "../odoo/service.ts";
import type { OdooVersion } from "../odoo/versions.ts";

export interface Candidate {
  readonly url: string;
  readonly database: string;
  readonly username: string;
  readonly kind: "key" | "password";
  readonly secret: Secret;
  /** Keys of the configuration that say how Odoo is reached: `timeout`, `tls`, `protocol`. */
  readonly reaching: Readonly<Record<string, unknown>>;
}

/** Who it is, for somebody who wants to see that it is the right one. */
export interface Welcome {
  readonly name: string;
  readonly company: string | undefined;
  readonly version: OdooVersion | undefined;
  /** Whether the user may change users, and so everything. */
  readonly isAdministrator: boolean;
  /** When the key ends (`2027-01-31 10:00:00`, UTC), as far as that can be known. */
  readonly keyEnds: string | undefined;
}

/** @throws {CallError} where it fails, within the configured timeout for each request */
export async function tryLogIn(candidate: Candidate, signal: AbortSignal): Promise<Welcome> {
  const { url, database, username, kind, secret, reaching } = candidate;
  using app = createApp(createConfig({
    ...reaching,
    odoo_url: url,
    database,
    username,
    [kind === "key" ? "api_key" : "password"]: secret,
    // One log-in is too little to gain anything by it.
    database_pinning: false,
  }));
  const [instance] = app.instances.values();
  if (!instance) throw new Error("Cannot log in: the configuration has no Odoo");
  const odoo = instance.service;
  const { name, company } = await odoo.profile({ signal });
  const [version, isAdministrator, keyEnds] = await Promise.all([
    odoo.version(),
    orUnknown(odoo.access("res.users", { signal }).then(({ create }) => create)),
    kind === "key" ? orUnknown(readKeyEnd(odoo, signal)) : undefined,
  ]);
  return {
    name,
    company: company?.name,
    version,
    isAdministrator: isAdministrator ?? false,
    keyEnds,
  };
}

/** What is only a hint may be refused. */
async function orUnknown<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof CallError) return undefined;
    throw error;
  }
}

/** Any of the keys may be the one that was shown: the end is known where all of them end, and then it is the first. */
async function readKeyEnd(odoo: OdooService, signal: AbortSignal): Promise<string | undefined> {
  const { count, dates } = await readKeyEnds(odoo, { signal });
  return dates.length < count ? undefined : dates[0]?.toISOString().slice(0, 19).replace("T", " ");
}
