/** One sandbox's whole state: the version played, its data, its users and the log of calls. */
import { Database } from "./database.ts";
import { populate } from "./data/mod.ts";
import type { Environment } from "./environment.ts";
import { Logins } from "./logins.ts";
import { MODELS } from "./models/mod.ts";
import { formatMoment } from "./moments.ts";
import { Registry } from "./registry.ts";
import type { LoggedCall } from "./services.ts";
import { isAlive, majorOf, type Version } from "./versions.ts";

export interface World {
  version: Version;
  database: string;
  /** The environment of the superuser; a call takes it and puts its own user in. */
  env: Environment;
  logins: Logins;
  calls: LoggedCall[];
}

/** The day the sample data tells its story up to. Nothing new is ever dated before it. */
const SAMPLE_DAY = Date.UTC(2026, 10, 1, 12);

/** Builds the sample company, with `partners` more contacts on top. */
export function createWorld(version: Version, options: { partners: number }): World {
  const major = majorOf(version);
  const registry = new Registry(MODELS.filter((model) => isAlive(model, major)), major);
  const db = new Database();
  for (const model of registry.models()) db.addTable(model.name, registry.linkKeys(model.name));
  const env: Environment = {
    db,
    registry,
    major,
    uid: 1,
    sudo: false,
    context: {},
    now: createClock(major < 19),
  };
  populate({ ...env, sudo: true }, options);
  return { version, database: "demo", env, logins: new Logins(), calls: [] };
}

/** Moments never stand still before the sample day. Up to 18 `write_date` keeps its fraction, which
 * makes `write_date > last seen` find the last row again; 19 cuts it off (ODOO-FACTS §7). */
function createClock(fraction: boolean): () => string {
  const lead = Math.max(0, SAMPLE_DAY - Date.now());
  return () => formatMoment(new Date(Date.now() + lead), { fraction });
}
