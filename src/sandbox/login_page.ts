/**
 * `GET /web/login`: not to log in, but for its side effect, a session cookie bound to a database
 * (ODOO-FACTS §6). Measured on servers of 15 to 19 with one database; several, by their source.
 */
import { htmlPage } from "./answers.ts";
import { cookieOf } from "./database_choice.ts";
import { type Session, sessionId } from "./sessions.ts";
import type { World } from "./world.ts";

const OFF: ReadonlySet<string> = new Set(["", "0", "false", "no", "off", "n", "f"]);

/** Answers with the page, or with the same address once more and a cookie that fits it. */
export function answerLogin(world: World, request: Request): Response {
  const url = new URL(request.url);
  const wanted = url.searchParams.get("db")?.trim() || undefined;
  const id = cookieOf(request);
  const found = world.sessions.find(id);
  // A session bound to no database at all is as good as none: the redirect then leads round in circles.
  const stored = found && world.databases.includes(found.database) ? found : undefined;
  const bound = stored?.database ?? onlyDatabase(world);
  if (wanted !== undefined && wanted !== bound) return rebind(world, url, wanted);
  if (bound === undefined) return redirect(303, "/web/database/selector");
  return page(world, {
    url,
    id: stored && id,
    session: { debug: false, ...stored, database: bound },
  });
}

function onlyDatabase(world: World): string | undefined {
  return world.databases.length === 1 ? world.database : undefined;
}

/** Binds a new session to the database and sends the browser round again. */
function rebind(world: World, url: URL, database: string): Response {
  const { major } = world.env;
  const id = sessionId(major);
  world.sessions.store(id, { database, debug: false });
  const answer = redirect(302, major >= 17 ? url.pathname + url.search : url.href);
  answer.headers.append("set-cookie", cookie(world, id));
  return answer;
}

interface Visit {
  url: URL;
  /** The id of the session where it is stored already. */
  id: string | undefined;
  session: Session;
}

/**
 * The page. From 16 on a new session is stored when something in it was set, as `debug` is; its cookie
 * is handed out all the same.
 */
function page(world: World, { url, id, session }: Visit): Response {
  const { major } = world.env;
  const asked = url.searchParams.get("debug");
  const debug = asked === null ? session.debug : !OFF.has(asked.toLowerCase());
  const changed = debug !== session.debug;
  const own = id ?? sessionId(major);
  if (id !== undefined || changed || major === 15) world.sessions.store(own, { ...session, debug });
  const answer = htmlPage(200, "Odoo", "Log in");
  if (id === undefined || changed) answer.headers.append("set-cookie", cookie(world, own));
  return answer;
}

function cookie(world: World, id: string): string {
  const days = world.env.major === 15 ? 90 : 7;
  return `session_id=${id}; Max-Age=${days * 86_400}; HttpOnly; Path=/`;
}

function redirect(status: number, location: string): Response {
  const answer = htmlPage(status, "Redirecting...", "You should be redirected automatically.");
  answer.headers.set("location", location);
  return answer;
}
