/**
 * The embedded Odoo: a small company served over Odoo's own protocols, for demonstrations and tests.
 *
 * Everything is in memory and deterministic, nothing persists. What it claims to be is in
 * ODOO-FACTS; it knows nothing of the program that talks to it.
 */
import { namesDatabase } from "./database_choice.ts";
import { ACCOUNTS, type SandboxAccount } from "./logins.ts";
import { handle } from "./server.ts";
import type { LoggedCall } from "./services.ts";
import type { Session } from "./sessions.ts";
import { beginCall, type SlowCall, type SlowCallOptions } from "./slow_call.ts";
import type { Version } from "./versions.ts";
import { closeSockets, tellNews } from "./websocket.ts";
import { createWorld, type World } from "./world.ts";

export type { LoggedCall, SandboxAccount, Session, SlowCall, Version };

export interface SandboxOptions {
  /** Default `127.0.0.1`. */
  hostname?: string;
  /** Default 0, a free port. */
  port?: number;
  /** The Odoo to play. Default `18.0`. */
  version?: Version;
  /** What it calls itself instead of `version`, such as `saas~19.2+e`: a text, nothing more. */
  serverVersion?: string;
  /** How many more contacts to invent on top of the sample data. */
  partners?: number;
  /** How long each answer takes, in milliseconds. */
  latencyMs?: number;
  /** How long a request waits besides that does not name its database, in milliseconds. */
  lookupMs?: number;
  /** How many databases there are besides `demo`. Default 0. */
  otherDatabases?: number;
  /** Whether it prints reports as PDF, as a server with wkhtmltopdf does. Default true. */
  printsPdf?: boolean;
  /** Stops the server. */
  signal?: AbortSignal;
}

/** A running sandbox. */
export interface Sandbox extends AsyncDisposable {
  /** `http://127.0.0.1:12345`, without a slash at its end. */
  url: string;
  /** The database that is played: `demo`. */
  database: string;
  accounts: typeof ACCOUNTS;
  /** The calls received since the start or the last {@link resetCalls}, oldest first. */
  calls: readonly LoggedCall[];
  /** How many requests did not name their database since the start or the last {@link resetCalls}. */
  readonly lookups: number;
  /** How many connections listen on the bus. */
  readonly listeners: number;
  /** The web sessions that are stored, oldest first. */
  readonly sessions: readonly Session[];
  /** Empties {@link calls} and sets {@link lookups} to 0. */
  resetCalls(): void;
  /** Refuses everybody with AccessDenied until they authenticate again. */
  forgetLogins(): void;
  /** Lets all web sessions expire. */
  forgetSessions(): void;
  /** Lets a user's API key expire; the password stays good. */
  revokeKey(login: string): void;
  /** Makes the next so many calls that change something fail with a serialization conflict. */
  conflictNext(count: number): void;
  /** Begins a call that takes as long as the test wants it to. */
  beginCall(call: SlowCallOptions): SlowCall;
  shutdown(): Promise<void>;
}

/** Starts a sandbox and answers when it listens. */
export function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { hostname = "127.0.0.1", port = 0, version = "18.0", partners = 0 } = options;
  const { latencyMs = 0, lookupMs = 0, otherDatabases = 0, serverVersion = version } = options;
  const { printsPdf = true } = options;
  const world = createWorld(version, { partners, otherDatabases, serverVersion, printsPdf });
  const server = Deno.serve({ hostname, port, onListen: () => {} }, async (request) => {
    // Asked before the request runs: it may itself open or close the session it came with.
    const isNamed = namesDatabase(world, request);
    const waitMs = latencyMs + (isNamed ? 0 : lookupMs);
    if (!isNamed) world.lookups += 1;
    const answer = await handle(world, request);
    tellNews(world);
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    return answer;
  });
  const shutdown = async (): Promise<void> => {
    options.signal?.removeEventListener("abort", onAbort);
    closeSockets(world);
    await server.shutdown();
  };
  const onAbort = (): void => void shutdown();
  options.signal?.addEventListener("abort", onAbort, { once: true });
  return Promise.resolve(Object.assign(controlsOf(world), {
    url: `http://${server.addr.hostname}:${server.addr.port}`,
    shutdown,
    [Symbol.asyncDispose]: shutdown,
  }));
}

/** What a sandbox shows of its state, and the ways to change it from outside. */
function controlsOf(
  world: World,
): Omit<Sandbox, "url" | "shutdown" | typeof Symbol.asyncDispose> {
  return {
    database: world.database,
    accounts: ACCOUNTS,
    calls: world.calls,
    get lookups() {
      return world.lookups;
    },
    get listeners() {
      return world.listeners.size;
    },
    get sessions() {
      return world.sessions.list();
    },
    resetCalls() {
      world.calls.splice(0);
      world.lookups = 0;
    },
    forgetLogins: () => world.logins.forget(),
    forgetSessions: () => world.sessions.forget(),
    revokeKey: (login) => world.logins.revokeKey(login),
    conflictNext: (count) => void (world.conflicts = count),
    beginCall: (call) => beginCall(world, call),
  };
}
