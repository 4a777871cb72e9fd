/** Logging in to the web client and leaving it again: JSON in an envelope (ODOO-FACTS §2). Passwords alone open one. */
import type { Json, JsonObject } from "../odoo/json.ts";
import { isJsonObject } from "../odoo/json.ts";
import { jsonAnswer, notFound } from "./answers.ts";
import { cookieOf } from "./database_choice.ts";
import { PythonError, toJsonError } from "./faults.ts";
import { isJsonRequest } from "./jsonrpc_endpoint.ts";
import { sessionId } from "./sessions.ts";
import type { World } from "./world.ts";

/** `POST /web/session/authenticate`. */
export async function answerAuthenticate(world: World, request: Request): Promise<Response> {
  if (!isJsonRequest(request)) return notFound();
  const body: Json = await request.json();
  const params = isJsonObject(body) && isJsonObject(body.params) ? body.params : {};
  const opened = params.db === world.database
    ? world.logins.openSession(String(params.login), String(params.password))
    : undefined;
  if (opened === undefined) {
    const denied = new PythonError("odoo.exceptions.AccessDenied", "Access Denied");
    return envelope({ error: toJsonError(denied, world.env.major) });
  }
  // The second factor is still to come.
  if (opened === "second_factor") return envelope({ result: { uid: null } });
  const id = sessionId(world.env.major);
  world.sessions.store(id, { database: world.database, debug: false, uid: opened });
  const answer = envelope({ result: { uid: opened, db: world.database } });
  answer.headers.append("set-cookie", `session_id=${id}; HttpOnly; Path=/`);
  return answer;
}

/** `POST /web/session/destroy`. */
export function answerDestroy(world: World, request: Request): Response {
  const id = cookieOf(request);
  if (id !== undefined) world.sessions.delete(id);
  return envelope({});
}

function envelope(content: JsonObject): Response {
  return jsonAnswer({ jsonrpc: "2.0", id: null, ...content });
}
