/** The sandbox's web server: which path leads to which endpoint (ODOO-FACTS §1). */
import { htmlPage, jsonAnswer, notFound } from "./answers.ts";
import { contradiction, databaseOf, noDatabase } from "./database_choice.ts";
import { answerDocs } from "./doc_endpoint.ts";
import { answerJson2 } from "./json2_endpoint.ts";
import { answerJsonRpc, isJsonRequest } from "./jsonrpc_endpoint.ts";
import { answerLogin } from "./login_page.ts";
import { answerPortal, answerReport } from "./report_page.ts";
import { type Major, type VersionInfo, versionInfo } from "./versions.ts";
import type { World } from "./world.ts";
import { answerAuthenticate, answerDestroy } from "./web_session.ts";
import { answerWebSocket } from "./websocket.ts";
import { answerXmlRpc } from "./xmlrpc_endpoint.ts";

type Handler = (world: World, request: Request) => Response | Promise<Response>;

const XMLRPC = /^\/xmlrpc(?:\/2)?\/(\w+)$/;

const ROUTES: Readonly<Record<string, Handler>> = {
  "/jsonrpc": answerJsonRpc,
  "/web/health": health,
  "/web/login": answerLogin,
  "/web/session/authenticate": answerAuthenticate,
  "/web/session/destroy": answerDestroy,
  "/websocket": answerWebSocket,
  "/web/version": (world) => world.env.major >= 19 ? publicVersion(world) : notFound(),
  "/json/version": jsonVersion,
  "/web/webclient/version_info": webclientVersion,
};

/** What is served inside a database, so not where a request leaves open which one, and since which version. */
const IN_DATABASE: Readonly<Record<string, readonly [Handler, since: Major]>> = {
  "/json/2/": [answerJson2, 19],
  "/doc-bearer/": [answerDocs, 19],
  "/report/": [answerReport, 15],
  "/my/": [answerPortal, 15],
};

/** Answers any request as the server of that version would. */
export function handle(world: World, request: Request): Response | Promise<Response> {
  const refused = contradiction(world, request);
  if (refused !== undefined) return refused;
  const { pathname } = new URL(request.url);
  const route = Object.hasOwn(ROUTES, pathname) ? ROUTES[pathname] : undefined;
  if (route !== undefined) return route(world, request);
  const service = XMLRPC.exec(pathname)?.[1];
  if (service !== undefined) return answerXmlRpc(world, service, request);
  const inside = Object.keys(IN_DATABASE).find((start) => pathname.startsWith(start));
  const [answer, since] = IN_DATABASE[inside ?? ""] ?? [undefined, 0];
  if (answer !== undefined && world.env.major >= since) {
    return databaseOf(world, request) === world.database ? answer(world, request) : noDatabase();
  }
  return unknownRoute(world, request, pathname);
}

function health(_world: World, request: Request): Response {
  const detailed = new URL(request.url).searchParams.get("db_server_status");
  return jsonAnswer({ status: "pass", ...(detailed ? { db_server_status: true } : {}) });
}

function publicVersion(world: World): Response {
  const info: VersionInfo = versionInfo(world.serverVersion);
  return jsonAnswer({ version_info: info.server_version_info, version: info.server_version });
}

function jsonVersion(world: World): Response {
  if (world.env.major >= 19) return publicVersion(world);
  return world.env.major === 18 ? toLogin("/json/version") : notFound();
}

function webclientVersion(world: World, request: Request): Response {
  if (!isJsonRequest(request)) return notFound();
  return jsonAnswer({ jsonrpc: "2.0", id: null, result: { ...versionInfo(world.serverVersion) } });
}

/** JSON to nowhere got a JSON error in 15; in 18 anything below `/json/` leads to the login page. */
function unknownRoute(world: World, request: Request, path: string): Response {
  const { major } = world.env;
  if (major === 18 && path.startsWith("/json/")) return toLogin(path);
  if (major > 15 || !isJsonRequest(request)) return notFound();
  return jsonAnswer({
    jsonrpc: "2.0",
    id: null,
    error: {
      code: 404,
      message: "404: Not Found",
      data: { name: "werkzeug.exceptions.NotFound", message: "404: Not Found", arguments: [] },
    },
  }, 404);
}

function toLogin(path: string): Response {
  const page = htmlPage(303, "Redirecting...", "You should be redirected to the login page.");
  page.headers.set("location", `/web/login?redirect=${encodeURIComponent(`${path}?`)}`);
  return page;
}
