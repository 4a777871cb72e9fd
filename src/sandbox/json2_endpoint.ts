/** The `/json/2/<model>/<method>` endpoint of Odoo 19: named arguments, a bearer key (ODOO-FACTS §1). */
import type { Json, JsonObject } from "../odoo/json.ts";
import { isJsonObject } from "../odoo/json.ts";
import { htmlPage, jsonAnswer } from "./answers.ts";
import { bearerOf, refusal } from "./bearer.ts";
import { PythonError } from "./faults.ts";
import type { Method } from "./model.ts";
import { parseSignature } from "./python.ts";
import { callMethod, logCall } from "./services.ts";
import { privateMethod } from "./wording.ts";
import type { World } from "./world.ts";

const PATH = /^\/json\/2\/([^/]+)\/([^/]+)$/;

/** Answers one JSON-2 request with the bare value of the result, null for None. */
export async function answerJson2(world: World, request: Request): Promise<Response> {
  const [, model, method] = PATH.exec(new URL(request.url).pathname) ?? [];
  const isJson = request.headers.get("content-type")?.startsWith("application/json") ?? false;
  if (request.method === "POST" && model !== undefined && !isJson) return wrongType();
  const text = await request.text();
  try {
    if (request.method !== "POST" || model === undefined || method === undefined) {
      throw notFound("Did you mean POST /json/2/<model>/<method>?");
    }
    const uid = bearerOf(world, request);
    const target = { model: decodeURIComponent(model), method: decodeURIComponent(method) };
    return jsonAnswer(run(world, uid, target, text));
  } catch (error) {
    if (error instanceof PythonError) return refusal(error);
    throw error;
  }
}

interface Target {
  model: string;
  method: string;
}

function run(world: World, uid: number, target: Target, text: string): Json {
  const { ids, ...keywords } = parse(text);
  logCall(world, { service: "json2", ...target });
  const method = methodOf(world, target);
  if (method.on === "model" && ids !== undefined) {
    throw unprocessable(`cannot call ${target.model}.${target.method} with ids`);
  }
  checkNames(method, keywords);
  // Without ids a method of records runs on an empty recordset; create takes and answers lists.
  const values = keywords.vals_list;
  const kwargs = isJsonObject(values) ? { ...keywords, vals_list: [values] } : keywords;
  const args: Json[] = method.on === "records" ? [ids ?? []] : [];
  return callMethod(world, { uid, ...target, args, kwargs });
}

function methodOf(world: World, target: Target): Method {
  const model = world.env.registry.find(target.model);
  if (model === undefined) throw notFound(`the model '${target.model}' does not exist`);
  if (target.method.startsWith("_")) {
    throw privateMethod(target.model, target.method, world.env.major);
  }
  const method = model.methods.get(target.method);
  if (method !== undefined) return method;
  throw notFound(`The method '${target.model}.${target.method}' does not exist`);
}

function checkNames(method: Method, keywords: JsonObject): void {
  const { parameters, anyKeyword } = parseSignature(method.label, method.signature);
  const known = new Set(["context", ...parameters.map((each) => each.name)]);
  const missing = parameters.find((each) => each.default === undefined && !(each.name in keywords));
  if (missing !== undefined) throw unprocessable(`missing a required argument: '${missing.name}'`);
  const extra = Object.keys(keywords).find((name) => !known.has(name));
  if (extra === undefined || anyKeyword) return;
  throw unprocessable(`got an unexpected keyword argument '${extra}'`);
}

/** A body that is no object is silently taken for an empty one. */
function parse(text: string): JsonObject {
  try {
    const body: Json = JSON.parse(text);
    return isJsonObject(body) ? body : {};
  } catch {
    throw new PythonError(
      "werkzeug.exceptions.BadRequest",
      "could not parse the body as json: Expecting value: line 1 column 1 (char 0)",
    );
  }
}

function notFound(message: string): PythonError {
  return new PythonError("werkzeug.exceptions.NotFound", message);
}

function unprocessable(message: string): PythonError {
  return new PythonError("werkzeug.exceptions.UnprocessableEntity", message);
}

function wrongType(): Response {
  return htmlPage(
    415,
    "Unsupported Media Type",
    "Request inferred type is compatible with [&#39;http&#39;] but " +
      "&#39;/json/2/&lt;__model__&gt;/&lt;__method__&gt;&#39; is type=&#39;json2&#39;.",
  );
}
