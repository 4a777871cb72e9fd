/**
 * The whole way in its order: program, configuration, serving, and then each configured Odoo. Knows which checks there
 * are; what each looks at is in `checks/`.
 */
import { bringsAccounts, type Connection, requireConnections } from "../config/connection.ts";
import { ConfigError } from "../config/errors.ts";
import type { Config } from "../config/schema.ts";
import type { InstanceOptions } from "../odoo/instance.ts";
import { ACCOUNT_CHECKS } from "./checks/accounts.ts";
import { ADDRESS_CHECKS } from "./checks/address.ts";
import { type Configuration, CONFIGURATION_CHECKS } from "./checks/configuration.ts";
import { LIMIT_CHECKS } from "./checks/limits.ts";
import { PLACE_CHECKS } from "./checks/place.ts";
import { PROGRAM_CHECKS } from "./checks/program.ts";
import { SERVER_CHECKS } from "./checks/server.ts";
import { type Serving, SERVING_CHECKS } from "./checks/serving.ts";
import { USER_CHECKS } from "./checks/user.ts";
import { WORK_CHECKS } from "./checks/work.ts";
import { type CheckRow, runChecks } from "./checkup.ts";
import type { Check } from "./report.ts";
import { Visit } from "./visit.ts";

/** How the program would be built from a configuration, which is known above. */
export interface WalkOptions {
  readonly configuration: Configuration;
  readonly instanceOptions: (config: Config, connection: Connection) => InstanceOptions;
  /** @throws {ConfigError} */
  readonly readAccess: (config: Config) => ReturnType<Serving["readAccess"]>;
  /** An environment variable. */
  readonly env: (name: string) => string | undefined;
}

/** Changes nothing anywhere. */
export async function walk(options: WalkOptions): Promise<Check[]> {
  const { configuration } = options;
  const checks = [
    ...await runChecks(PROGRAM_CHECKS, undefined),
    ...await runChecks(CONFIGURATION_CHECKS, configuration),
  ];
  const config = await usable(configuration);
  if (config === undefined) return checks;
  checks.push(...await runChecks(LIMIT_CHECKS, config));
  if (config.connection_type !== "stdio") {
    const serving = { config, readAccess: () => options.readAccess(config) };
    checks.push(...await runChecks(SERVING_CHECKS, serving));
  }
  for (const [name, connection] of connectionsOf(config)) {
    checks.push(...await examine(name, connection, { config, options }));
  }
  return checks;
}

/** Undefined where the configuration was found broken. */
async function usable({ load }: Configuration): Promise<Config | undefined> {
  try {
    return (await load()).config;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** None where keys are missing, which was told. */
function connectionsOf(config: Config): ReadonlyMap<string, Connection> {
  try {
    return requireConnections(config, { account: !bringsAccounts(config) });
  } catch (error) {
    if (error instanceof ConfigError) return new Map();
    throw error;
  }
}

async function examine(
  instance: string,
  connection: Connection,
  { config, options }: { config: Config; options: WalkOptions },
): Promise<Check[]> {
  using visit = new Visit({
    config,
    connection,
    instance: options.instanceOptions(config, connection),
    env: options.env,
  });
  const hasAccounts = bringsAccounts(config) && config.http.identity === "map";
  const rows: readonly CheckRow<Visit>[] = [
    ...ADDRESS_CHECKS,
    ...SERVER_CHECKS,
    ...PLACE_CHECKS,
    ...(hasAccounts ? ACCOUNT_CHECKS : []),
    ...USER_CHECKS,
    ...WORK_CHECKS,
  ];
  return await runChecks(rows, visit, { instance });
}
