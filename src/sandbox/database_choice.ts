/**
 * Which database a request means, and whether it names it (ODOO-FACTS §6). A request that does not
 * makes a server look through its databases first: half of a quick call's time.
 */
import { htmlPage } from "./answers.ts";
import type { World } from "./world.ts";

const SESSION_COOKIE = /(?:^|;\s*)session_id=([^;]*)/;

/** The id in the session cookie, stored or not. */
export function cookieOf(request: Request): string | undefined {
  return SESSION_COOKIE.exec(request.headers.get("cookie") ?? "")?.[1];
}

/** The database in the header, which no server before 19 reads. */
function headerOf(world: World, request: Request): string | undefined {
  return world.env.major >= 19 ? request.headers.get("x-odoo-database") ?? undefined : undefined;
}

/** What a request names as its database, whether there is one so called or not. */
function nameIn(world: World, request: Request): string | undefined {
  return world.sessions.find(cookieOf(request))?.database ?? headerOf(world, request);
}

/** Whether a request says which of the server's databases it is for. */
export function namesDatabase(world: World, request: Request): boolean {
  const name = nameIn(world, request);
  return name !== undefined && world.databases.includes(name);
}

/** The database a request runs in; undefined where it could be several, or there is none so called. */
export function databaseOf(world: World, request: Request): string | undefined {
  const name = nameIn(world, request);
  if (name !== undefined) return world.databases.includes(name) ? name : undefined;
  return world.databases.length === 1 ? world.database : undefined;
}

/** The refusal of a request whose cookie and header name different databases. */
export function contradiction(world: World, request: Request): Response | undefined {
  const bound = world.sessions.find(cookieOf(request))?.database;
  const header = headerOf(world, request);
  if (bound === undefined || header === undefined || header === bound) return undefined;
  const text = "Cannot use both the session_id cookie and the x-odoo-database header.";
  return htmlPage(403, "Forbidden", text);
}

/** What a request for a page of a database gets where there is none, or none chosen. */
export function noDatabase(): Response {
  return htmlPage(
    404,
    "Not Found",
    "No database is selected and the requested URL was not found in the server-wide controllers.",
  );
}
