/**
 * Pages of Odoo's web client, for what no RPC gives: reports. Knows sessions and their cookies; must not know what a
 * page is about. Redirects are answers, never followed; nothing but the configured Odoo is asked.
 */
import { AuthError, NetworkError, ProtocolError } from "../errors.ts";
import type { HttpRequest, HttpResponse } from "../http/client.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import type { Deliver } from "./delivery.ts";
import type { Login } from "./protocol.ts";
import { sessionCookie } from "./session_cookie.ts";

export interface WebPage {
  readonly status: number;
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface PageOptions {
  /** Bytes that the page may have. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** Loads a page: a path on the configured Odoo. @throws {CallError} */
export type LoadPage = (path: string, options: PageOptions) => Promise<WebPage>;

export interface WebPages {
  /** Whether there is a password to open a web session with: Odoo takes no API key there (ODOO-FACTS §2). */
  readonly mayLogIn: boolean;
  /** Loads a page of the database that everybody may see who knows its address. */
  readonly loadPublic: LoadPage;
  /** Runs with a session of the user, which ends afterwards; its cookie is a secret. @throws {CallError} */
  logIn<T>(
    run: (load: LoadPage, cookie: string) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T>;
  /** Resolves when no session is open that was opened here. */
  settled(): Promise<void>;
}

export interface WebPagesOptions {
  readonly deliver: Deliver;
  readonly login: Login;
}

/** What the end of a session may take, in milliseconds. */
const LEAVING_MS = 5_000;

export function createWebPages({ deliver, login }: WebPagesOptions): WebPages {
  const { database, username } = login;
  const password = login.kind === "password" ? login.secret : login.password;
  // A wrong password is not tried again and again: Odoo would shut out the whole address.
  let isRefused = false;
  const open = new Set<Promise<unknown>>();
  const loadWith = (cookie: string | undefined): LoadPage => async (path, { maxBytes, signal }) => {
    const request = {
      ...pageRequest(path),
      ...(cookie !== undefined && { headers: { cookie } }),
      download: { maxBytes },
    };
    return toPage(await deliver(request, { idempotent: true, signal }).catch(withoutAddress));
  };
  const post = (path: string, params: JsonObject, headers = {}): HttpRequest => ({
    path,
    contentType: "application/json",
    headers,
    body: JSON.stringify({ jsonrpc: "2.0", method: "call", id: 1, params }),
  });
  const inSession: WebPages["logIn"] = async (run, signal) => {
    const params = { db: database, login: username ?? "", password: password ?? "" };
    const request = post("/web/session/authenticate", params);
    const answer = await deliver(request, { idempotent: true, signal });
    const refusal = refusalOf(answer);
    isRefused = refusal !== undefined && login.kind === "key";
    if (refusal !== undefined) throw refused(refusal);
    const cookie = sessionCookie(answer);
    if (cookie === undefined) throw refused("the server gave no session");
    try {
      return await run(loadWith(cookie), cookie);
    } finally {
      const leave = post("/web/session/destroy", {}, { cookie });
      // Odoo forgets it by itself, later: nobody waits long for that.
      const soon = AbortSignal.timeout(LEAVING_MS);
      await deliver(leave, { idempotent: true, signal: soon }).catch(() => {});
    }
  };
  return {
    get mayLogIn() {
      return username !== undefined && password !== undefined && !isRefused;
    },
    async loadPublic(path, options) {
      // Where there are several databases, an anonymous request belongs to none.
      const opened = await deliver(pageRequest(`/web/login?db=${encodeURIComponent(database)}`), {
        idempotent: true,
        signal: options.signal,
      });
      return await loadWith(sessionCookie(opened))(path, options);
    },
    async logIn(run, signal) {
      const session = inSession(run, signal);
      open.add(session);
      try {
        return await session;
      } finally {
        open.delete(session);
      }
    },
    settled: async () => void await Promise.allSettled(open),
  };
}

function pageRequest(path: string): HttpRequest {
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(path)) {
    throw new ProtocolError("malformed", "the address of the page is no path", "not_sent");
  }
  return { path, contentType: "", acceptRedirect: true };
}

function toPage({ status, contentType, bytes = new Uint8Array() }: HttpResponse): WebPage {
  return { status, contentType, bytes };
}

/** The address may be a secret, and what `fetch` throws quotes it. */
function withoutAddress(error: unknown): never {
  if (!(error instanceof NetworkError)) throw error;
  const { kind, message, outcome, status, retryAfterMs } = error;
  throw new NetworkError(kind, message, outcome, { status, retryAfterMs });
}

/** Why nobody was logged in; undefined where somebody was. @throws {AuthError} for what is no answer of Odoo */
function refusalOf({ text, status }: HttpResponse): string | undefined {
  const answer = parseJson(text);
  if (!isJsonObject(answer)) throw refused(`the server answered HTTP ${status}`);
  if (answer.error !== undefined) return "Odoo refused the password";
  const { result } = answer;
  return isJsonObject(result) && typeof result.uid === "number"
    ? undefined
    : "a user with two-factor log-in cannot open one with the password alone";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused(reason: string): AuthError {
  return new AuthError(`no web session: ${reason}`, "not_sent", { credential: "password" });
}
