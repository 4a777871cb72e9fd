/** Finds everything for which serving would refuse a configuration that was loaded. Starts nothing, sends nothing. */
import { bringsAccounts, requireConnections } from "../config/connection.ts";
import { ConfigError } from "../config/errors.ts";
import type { Serving } from "../config/manage/check.ts";
import type { Config } from "../config/schema.ts";
import {
  chooseAuth,
  chooseIdentity,
  findWeaknesses,
  refuseContradiction,
} from "./access_choices.ts";

export function checkServing(config: Config): Serving {
  const problems: ConfigError[] = [];
  collect(problems, () => requireConnections(config, { account: !bringsAccounts(config) }));
  const { http, instances, connection_type } = config;
  if (connection_type === "stdio") return { problems, warnings: [] };
  collect(problems, () => refuseContradiction(http));
  const auth = collect(problems, () => chooseAuth(http))?.auth;
  const others = Object.keys(instances).length;
  const identity = auth &&
    collect(problems, () => chooseIdentity(http, { auth, instances: others }));
  const warnings = auth && identity ? findWeaknesses({ http, auth, identity }) : [];
  return { problems, warnings };
}

function collect<T>(problems: ConfigError[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(error);
    return undefined;
  }
}
