/** One sandbox's whole state: the version played, its data, its users, its sessions, the log of calls. */
import { Database } from "./database.ts";
import { populate } from "./data/mod.ts";
import type { Environment } from "./environment.ts";
import { Logins } from "./logins.ts";
import { MODELS } from "./models/mod.ts";
import { formatMoment } from "./moments.ts";
import { Registry } from "./registry.ts";
import type { LoggedCall } from "./services.ts";
import { Sessions } from "./sessions.ts";
import { isAlive, majorOf, type Version } from "./versions.ts";
import type { Listeners } from "./websocket.ts";

export interface World {
  /** What the server calls itself, such as `19.0` or `saas~19.2+e`. */
  serverVersion: string;
  database: string;
  /** All databases that the server has, the one played first. */
  databases: readonly string[];
  /** The environment of the superuser; a call takes it and puts its own user in. */
  env: Environment;
  logins: Logins;
  sessions: Sessions;
  /** Who listens on the bus. */
  listeners: Listeners;
  calls: LoggedCall[];
  /** How many requests did not name their database (ODOO-FACTS §6). */
  lookups: number;
  /** How many of the next changes are to end in a serialization conflict. */
  conflicts: number;
}

/** The day the sample data tells its story up to. Nothing new is ever dated before it. */
const SAMPLE_DAY = Date.UTC(2026, 10, 1, 12);

export interface WorldOptions {
  /** How many more contacts to invent on top of the sample data. */
  partners: number;
  /** How many databases there are besides the one played. They are names, nothing more. */
  otherDatabases: number;
  serverVersion: string;
  /** Whether the server has wkhtmltopdf. */
  printsPdf: boolean;
}

const DATABASE = "demo";

/** Builds the sample company. */
export function createWorld(version: Version, options: WorldOptions): World {
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
    printsPdf: options.printsPdf,
    now: createClock(),
  };
  populate({ ...env, sudo: true }, options);
  const others = Array.from({ length: options.otherDatabases }, (_, i) => `other_${i + 1}`);
  return {
    serverVersion: options.serverVersion,
    database: DATABASE,
    databases: [DATABASE, ...others],
    env,
    logins: new Logins(),
    sessions: new Sessions(),
    listeners: new Map(),
    calls: [],
    lookups: 0,
    conflicts: 0,
  };
}

/** The present moment, but never before the sample day; no two transactions begin in the same one. */
function createClock(): () => string {
  const lead = Math.max(0, SAMPLE_DAY - Date.now());
  let last = 0;
  return () => formatMoment(last = Math.max((Date.now() + lead) * 1_000, last + 1));
}
