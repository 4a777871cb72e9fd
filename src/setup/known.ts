/**
 * What need not be asked: options first, then the environment, then the file that is there. Knows where an answer may
 * come from; must not know how the others are asked for.
 */
import { resolve } from "node:path";
import type { SetupRequest } from "../cli/command.ts";
import { ConfigError, UsageError } from "../config/errors.ts";
import { findConfigFile, newFilePlace } from "../config/find.ts";
import { isRecord } from "../config/named_keys.ts";
import { loadConfig } from "../config/load.ts";
import { type Config, configKeys } from "../config/schema.ts";
import { Secret } from "../config/secret.ts";
import { readNamedFile, type System } from "../config/system.ts";
import type { Terminal } from "./terminal.ts";

/** A text, or what an empty answer means. */
export interface Known {
  readonly given?: string | undefined;
  /** The variable it came from. */
  readonly source?: string | undefined;
  readonly fallback?: string | undefined;
}

export interface Credential {
  readonly kind: "key" | "password";
  readonly secret: Secret;
  /** The variable that is to hold it from now on; else it is kept in a file. */
  readonly env?: string | undefined;
  /** Whether it stays where it stands. */
  readonly isKept?: boolean;
}

export interface KnownAnswers {
  readonly url: Known;
  readonly database: Known;
  readonly username: Known;
  readonly credential: { given?: Credential | undefined; kept?: Credential | undefined };
  /** What the file says. */
  readonly readOnly: boolean | undefined;
  readonly caFile: string | undefined;
  /** Keys of the file that say how Odoo is reached. */
  readonly reaching: Pick<Partial<Config>, "protocol" | "timeout" | "tls">;
  /** What is wrong with the file, where it cannot be used as it is. */
  readonly problem: string | undefined;
}

/** The absolute path of the file to write. @throws {UsageError} where nothing says */
export function configPath(named: string | undefined, system: System): string {
  const path = named ?? newFilePlace(system);
  if (path !== undefined) return resolve(path);
  const message = "Cannot set up: no folder of yours is known, name the file with --config FILE";
  throw new UsageError("--config", message);
}

export interface KnownOptions {
  readonly path: string;
  readonly system: System;
  readonly terminal: Terminal;
}

/** @throws {ConfigError} where the file is no JSON, or a file that an option names cannot be read */
export async function collectKnown(
  request: SetupRequest,
  { path, system, terminal }: KnownOptions,
): Promise<KnownAnswers> {
  const place = { named: path, folder: ".", mayBeAbsent: true };
  const values = (await findConfigFile(system, place))?.values ?? {};
  const loaded = await loadFile(path, system);
  const { config, problem } = loaded;
  const known = (given: string | undefined, key: string): Known => {
    const variable = given === undefined ? setVariable(key, system) : undefined;
    const { [key]: inFile } = values;
    return {
      given: given ?? variable?.value,
      source: variable?.name,
      fallback: typeof inFile === "string" ? inFile : undefined,
    };
  };
  const given = await givenCredential(request, { path, system, terminal });
  const { read_only: readOnly } = values;
  return {
    url: known(request.url, "odoo_url"),
    database: known(request.database, "database"),
    username: known(request.username, "username"),
    credential: { given, kept: keptCredential(config, values) },
    readOnly: typeof readOnly === "boolean" ? readOnly : undefined,
    caFile: await givenCertificates(request, system),
    reaching: config ? { protocol: config.protocol, timeout: config.timeout, tls: config.tls } : {},
    problem,
  };
}

async function loadFile(
  file: string,
  system: System,
): Promise<{ config?: Config; problem: string | undefined }> {
  try {
    const { config } = await loadConfig({ file, mayBeAbsent: true, system });
    return { config, problem: undefined };
  } catch (error) {
    if (error instanceof ConfigError) return { problem: error.message };
    throw error;
  }
}

function setVariable(key: string, { env }: System): { name: string; value: string } | undefined {
  const names = configKeys.find(({ path }) => path === key)?.env ?? [];
  return names.map((name) => ({ name, value: env(name) ?? "" })).find(({ value }) => value !== "");
}

async function givenCredential(
  { apiKeyFile, apiKeyEnv, passwordFile }: SetupRequest,
  { system, terminal }: KnownOptions,
): Promise<Credential | undefined> {
  if (apiKeyEnv !== undefined) {
    const text = system.env(apiKeyEnv);
    if (text) return { kind: "key", secret: new Secret(text), env: apiKeyEnv };
    throw new UsageError(
      "--api-key-env",
      `Cannot use --api-key-env ${apiKeyEnv}: that variable is not set here`,
    );
  }
  if (apiKeyFile !== undefined) {
    const option = "--api-key-file";
    return { kind: "key", secret: await readSecret(apiKeyFile, { system, terminal, option }) };
  }
  if (passwordFile !== undefined) {
    const option = "--password-file";
    const secret = await readSecret(passwordFile, { system, terminal, option });
    return { kind: "password", secret };
  }
  for (const [key, kind] of [["api_key", "key"], ["password", "password"]] as const) {
    const variable = setVariable(key, system);
    if (variable) return { kind, secret: new Secret(variable.value) };
  }
  return undefined;
}

async function readSecret(
  file: string,
  { system, terminal, option }: { system: System; terminal: Terminal; option: string },
): Promise<Secret> {
  const text = file === "-"
    ? await terminal.readInput("API key or password (nothing is shown): ")
    : await readNamedFile(system, { path: file, option, purpose: option });
  const line = text.replace(/\r?\n$/, "");
  if (line !== "" && !/[\r\n]/.test(line)) return new Secret(line);
  const state = line === "" ? "it is empty" : "expected one line";
  throw new UsageError(option, `Cannot use ${option} ${file}: ${state}`);
}

/** A variable that says it now is not there when a client starts the program. */
async function givenCertificates(
  request: SetupRequest,
  system: System,
): Promise<string | undefined> {
  const variable = setVariable("tls.ca_file", system);
  const path = request.caFile ?? variable?.value;
  if (path === undefined) return undefined;
  const option = request.caFile === undefined ? variable?.name ?? "" : "--ca-file";
  await readNamedFile(system, { path, option, purpose: option });
  return resolve(path);
}

/** Only what the file itself says; a variable wins over it and was looked at before. */
function keptCredential(
  config: Config | undefined,
  values: Readonly<Record<string, unknown>>,
): Credential | undefined {
  const { api_key: key, password } = config ?? {};
  if (key && isSet(values.api_key)) return { kind: "key", secret: key, isKept: true };
  return password && isSet(values.password)
    ? { kind: "password", secret: password, isKept: true }
    : undefined;
}

function isSet(value: unknown): boolean {
  return typeof value === "string" || isRecord(value);
}
