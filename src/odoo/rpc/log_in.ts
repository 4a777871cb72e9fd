/**
 * Logging in: finds the protocol that the server speaks and takes this credential over, the cheapest first. Knows
 * protocols only by their interface; must not know what is called afterwards.
 */
import { AuthError, type CallError } from "../errors.ts";
import type { Json } from "../json.ts";
import { parseVersion } from "../versions.ts";
import type { HttpRequest } from "../http/client.ts";
import type { Login, Protocol } from "./protocol.ts";
import { isUnspoken, withoutSending } from "./refusal.ts";

/** Asks what changes nothing. @throws {CallError} */
export type Read = (protocol: Protocol, request: HttpRequest) => Promise<Json>;

export interface LogInOptions {
  readonly protocols: readonly Protocol[];
  readonly login: Login;
  readonly read: Read;
}

/** What a log-in found out. */
export interface LoggedIn {
  readonly protocol: Protocol;
  /** Why that protocol: completes "jsonrpc, …". */
  readonly reason: string;
  readonly uid: number;
}

/** @throws {CallError} `not_sent`: the call that needed the log-in was not sent */
export async function logIn(options: LogInOptions): Promise<LoggedIn> {
  const { protocols, login } = options;
  const refusals: string[] = [];
  let failure: unknown;
  for (const protocol of protocols) {
    const unfit = protocol.refuses(login);
    if (unfit !== undefined) {
      refusals.push(`${protocol.name} ${unfit}`);
      continue;
    }
    try {
      const uid = await authenticate(protocol, options);
      return { protocol, reason: explainChoice(protocols, refusals), uid };
    } catch (error) {
      if (!isUnspoken(error)) throw describe(error, login);
      // What is wrong may be known, but another protocol may work all the same.
      const explained = await explainMissing(protocol, options) ?? error;
      failure = explained instanceof AuthError ? explained : failure ?? explained;
      refusals.push(`${protocol.name}: ${explained.message}`);
    }
  }
  throw describe(failure ?? new AuthError(refusals.join("; "), "not_sent"), login);
}

async function authenticate(protocol: Protocol, { login, read }: LogInOptions): Promise<number> {
  const uid = protocol.readUid(await read(protocol, protocol.encodeAuthenticate(login)));
  if (uid === undefined) {
    throw new AuthError(`Odoo refused the user name or the ${login.kind}`, "not_sent");
  }
  const { owner } = protocol;
  if (owner && login.username !== undefined) {
    // The key alone logs in there, so it must be the key of the user that was named.
    const found = owner.read(await read(protocol, owner.encode(login, uid)));
    if (found !== login.username) throw new AuthError("the key is another user's", "not_sent");
  }
  return uid;
}

/** A page where a protocol should be may mean that Odoo is too old for it, or knows no such database. */
async function explainMissing(
  protocol: Protocol,
  { login, read }: LogInOptions,
): Promise<CallError | undefined> {
  if (!protocol.explainMissing) return undefined;
  const answer = read(protocol, protocol.encodeVersion());
  const text = await answer.then(protocol.readVersion).catch(() => undefined);
  return protocol.explainMissing(parseVersion(text ?? ""), login);
}

function describe(error: unknown, { database, username, kind: credential }: Login): unknown {
  if (!(error instanceof AuthError)) return withoutSending(error);
  const who = username === undefined ? "with a key alone" : `as ${username}`;
  const message = `log-in to database ${database} ${who} failed: ${error.message}`;
  const { isDatabaseUnknown } = error;
  return new AuthError(message, "not_sent", { cause: error, credential, isDatabaseUnknown });
}

function explainChoice(protocols: readonly Protocol[], refusals: readonly string[]): string {
  if (protocols.length === 1) return "as configured";
  if (refusals.length === 0) return "the cheapest that this server speaks";
  return `since others are refused (${refusals.join("; ")})`;
}
