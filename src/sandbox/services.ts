/**
 * The RPC services `common`, `object` and `db`, whatever the wire: arguments in, a value or a
 * PythonError out (ODOO-FACTS §1 to §3). One call is one transaction.
 */
import type { Json, JsonObject } from "../odoo/json.ts";
import { isJsonObject } from "../odoo/json.ts";
import type { Environment } from "./environment.ts";
import { PythonError } from "./faults.ts";
import type { Method, Model } from "./model.ts";
import { bindArguments, parseSignature } from "./python.ts";
import { versionInfo } from "./versions.ts";
import {
  badNumber,
  missingRecord,
  privateMethod,
  ruleRefused,
  serializationFailure,
  unknownMethod,
  unknownModel,
} from "./wording.ts";
import type { World } from "./world.ts";

/** One call as it came in: never its arguments, which hold secrets and data. */
export interface LoggedCall {
  service: string;
  model?: string;
  method: string;
}

const SERVICES: Readonly<Record<string, (world: World, method: string, args: Json[]) => Json>> = {
  common: callCommon,
  db: callDb,
  object: callObject,
};

/** Calls remembered: a demonstration that runs for weeks must not remember them all. */
const MAX_CALLS = 10_000;

/** Remembers a call; of too many the older half is forgotten. */
export function logCall({ calls }: World, call: LoggedCall): void {
  calls.push(call);
  if (calls.length > MAX_CALLS) calls.splice(0, MAX_CALLS / 2);
}

/**
 * Carries out one call.
 *
 * @throws {PythonError} what Odoo would raise; nothing of the call then remains.
 */
export function dispatch(world: World, service: string, method: string, args: Json[]): Json {
  logCall(world, logEntry(service, method, args));
  const run = SERVICES[service];
  if (run === undefined) throw unknownService(service);
  return run(world, method, args);
}

function unknownService(service: string): PythonError {
  return new PythonError("builtins.KeyError", service);
}

function logEntry(service: string, method: string, args: Json[]): LoggedCall {
  const [, , , model, name] = args;
  return service === "object" && typeof model === "string" && typeof name === "string"
    ? { service, model, method: name }
    : { service, method };
}

function callCommon(world: World, method: string, args: Json[]): Json {
  if (method === "version") return { ...versionInfo(world.serverVersion) };
  if (method === "authenticate" || method === "login") return authenticate(world, method, args);
  throw new PythonError("builtins.Exception", `Method not found: ${method}`);
}

function authenticate(world: World, method: string, args: Json[]): Json {
  const names = ["db", "login", "password", ...(method === "login" ? [] : ["user_agent_env"])];
  const missing = names.slice(args.length).map((name) => `'${name}'`);
  if (missing.length > 0) {
    throw new PythonError(
      "builtins.TypeError",
      `exp_${method}() missing ${missing.length} required positional argument` +
        `${missing.length === 1 ? "" : "s"}: ${missing.join(", ")}`,
    );
  }
  const [database, login, secret] = args;
  checkDatabase(world, database);
  if (secret === "" && world.env.major === 18) {
    throw new PythonError("builtins.AssertionError", "scope and key required");
  }
  return world.logins.authenticate(String(login), String(secret)) ?? false;
}

function checkDatabase(world: World, database: Json | undefined): void {
  if (database === world.database) return;
  throw new PythonError(
    "psycopg2.OperationalError",
    'connection to server at "db.internal" (10.20.0.5), port 5432 failed: ' +
      `FATAL:  database "${String(database)}" does not exist\n`,
  );
}

function callDb(world: World, method: string, _args: Json[]): Json {
  if (world.env.major >= 20) throw unknownService("db");
  if (method === "list") return [...world.databases];
  if (method === "server_version") return world.serverVersion;
  throw new PythonError("builtins.Exception", `Method not found: ${method}`);
}

function callObject(world: World, method: string, args: Json[]): Json {
  const positional = method === "execute";
  if (!positional && method !== "execute_kw") {
    throw new PythonError("builtins.NameError", `Method not available ${method}`);
  }
  if (args.length < 5) throw new PythonError("builtins.ValueError", tooFew(args.length));
  const [database, uid, secret, model, name, ...rest] = args;
  checkDatabase(world, database);
  checkUser(world, uid, String(secret));
  const [given = [], keywords] = positional ? [rest, {}] : rest;
  return callMethod(world, {
    uid: Number(uid),
    model: String(model),
    method: String(name),
    args: Array.isArray(given) ? given : [given],
    kwargs: isJsonObject(keywords) ? keywords : {},
  });
}

function tooFew(length: number): string {
  return `not enough values to unpack (expected at least 5, got ${length})`;
}

function checkUser(world: World, uid: Json | undefined, secret: string): void {
  if (typeof uid !== "number" || !world.env.db.table("res.users").has(uid)) {
    throw missingRecord("res.users", [Number(uid)], Number(uid));
  }
  if (!world.logins.check(uid, secret)) {
    throw new PythonError("odoo.exceptions.AccessDenied", "Access Denied");
  }
}

export interface MethodCall {
  uid: number;
  model: string;
  method: string;
  args: Json[];
  kwargs: JsonObject;
  /** When its transaction began, where that was not just now. */
  begunAt?: string;
}

/**
 * Calls a method of a model as a user whose identity is settled.
 *
 * @throws {PythonError} what Odoo would raise; nothing of the call then remains.
 */
export function callMethod(world: World, call: MethodCall): Json {
  const { context, ...keywords } = call.kwargs;
  const { begunAt = world.env.now() } = call;
  const env: Environment = {
    ...world.env,
    uid: call.uid,
    context: isJsonObject(context) ? context : {},
    now: () => begunAt,
  };
  checkLanguage(env);
  const model = env.registry.find(call.model);
  if (model === undefined) throw unknownModel(call.model);
  const method = methodOf(env, model, call.method);
  const { given, rest } = method.on === "records"
    ? splitIds(env, call.args)
    : { given: [], rest: call.args };
  const args = bindArguments(parseSignature(method.label, method.signature), rest, keywords);
  const ids = idsIn(env, model, given);
  return env.db.atomically(() => {
    const result = method.run({ env, model, ids, args });
    if (world.conflicts > 0 && env.db.isChanged) {
      world.conflicts -= 1;
      throw serializationFailure();
    }
    return result;
  });
}

/** Since 18 an unknown language in the context is an error (ODOO-FACTS §3). */
function checkLanguage(env: Environment): void {
  const { lang } = env.context;
  if (env.major < 18 || typeof lang !== "string" || lang === "en_US" || lang === "it_IT") return;
  throw new PythonError("odoo.exceptions.UserError", `Invalid language code: ${lang}`);
}

function methodOf(env: Environment, model: Model, name: string): Method {
  const method = model.methods.get(name);
  const hidden = method?.privateSince !== undefined && env.major >= method.privateSince;
  if (name.startsWith("_") || hidden) throw privateMethod(model.name, name, env.major);
  if (method === undefined) throw unknownMethod(model.name, name, env.major);
  return method;
}

function splitIds(env: Environment, args: Json[]): { given: Json; rest: Json[] } {
  if (args.length === 0) {
    const kind = env.major >= 19 ? "list" : "tuple";
    throw new PythonError("builtins.IndexError", `${kind} index out of range`);
  }
  const [given = null, ...rest] = args;
  return { given, rest };
}

function idsIn(env: Environment, model: Model, given: Json): number[] {
  if (typeof given === "number") return [given];
  const list: Json[] = Array.isArray(given) ? given : typeof given === "string" ? [...given] : [];
  const strings = list.filter((id) => typeof id === "string");
  const junk = strings.find((id) => !/^\d+$/.test(id));
  if (junk !== undefined) throw badNumber("integer", junk);
  if (strings.length > 0 && env.major <= 16) {
    throw ruleRefused(model, "read", { user: "", uid: env.uid, major: env.major });
  }
  // An id sent as text finds no record, and no error says so (ODOO-FACTS §3).
  return list.filter((id): id is number => typeof id === "number");
}
