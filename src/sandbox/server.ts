/** The sandbox's web server: which path leads to which endpoint (ODOO-FACTS §1). */
import { htmlPage, jsonAnswer, notFound } from "./answers.ts";
import { answerJson2 } from "./json2_endpoint.ts";
import { answerJsonRpc, isJsonRequest } from "./jsonrpc_endpoint.ts";
import { type VersionInfo, versionInfo } from "./versions.ts";
import type { World } from "./world.ts";
import { answerXmlRpc } from "./xmlrpc_endpoint.ts";

type Handler = (world: World, request: Request) => Response | Promise<Response>;

const XMLRPC = /^\/xmlrpc(?:\/2)?\/(\w+)$/;

const ROUTES: Readonly<Record<string, Handler>> = {
  "/jsonrpc": answerJsonRpc,
  "/web/health": health,
  "/web/version": (world) => world.env.major >= 19 ? publicVersion(world) : notFound(),
  "/json/version": jsonVersion,
  "/web/webclient/version_info": webclientVersion,
};

/** Answers any request as the server of that version would. */
export function handle(world: World, request: Request): Response | Promise<Response> {
  const { pathname } = new URL(request.url);
  const route = Object.hasOwn(ROUTES, pathname) ? ROUTES[pathname] : undefined;
  if (route !== undefined) return route(world, request);
  const service = XMLRPC.exec(pathname)?.[1];
  if (service !== undefined) return answerXmlRpc(world, service, request);
  if (world.env.major >= 19 && pathname.startsWith("/json/2/")) return answerJson2(world, request);
  return unknownRoute(world, request, pathname);
}

function health(_world: World, request: Request): Response {
  const detailed = new URL(request.url).searchParams.get("db_server_status");
  return jsonAnswer({ status: "pass", ...(detailed ? { db_server_status: true } : {}) });
}

function publicVersion(world: World): Response {
  const info: VersionInfo = versionInfo(world.version);
  return jsonAnswer({ version_info: info.server_version_info, version: info.server_version });
}

function jsonVersion(world: World): Response {
  if (world.env.major >= 19) return publicVersion(world);
  return world.env.major === 18 ? toLogin("/json/version") : notFound();
}

function webclientVersion(world: World, request: Request): Response {
  if (!isJsonRequest(request)) return notFound();
  return jsonAnswer({ jsonrpc: "2.0", id: null, result: { ...versionInfo(world.version) } });
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
