/**
 * `/doc-bearer/index.json` and `/doc-bearer/<model>.json` of Odoo 19: the models, and a model's fields
 * and methods with their parameters. Shapes measured on 19.0; prose about methods is left out.
 */
import type { Json, JsonObject } from "../odoo/json.ts";
import { checkModelAccess, groupsOf, hasFieldAccess, hasModelAccess } from "./access.ts";
import { jsonAnswer } from "./answers.ts";
import { bearerOf, refusal } from "./bearer.ts";
import type { Environment } from "./environment.ts";
import { PythonError } from "./faults.ts";
import { fieldsGet } from "./fields_get.ts";
import type { Method, Model } from "./model.ts";
import { parseSignature } from "./python.ts";
import { accessError } from "./wording.ts";
import type { World } from "./world.ts";

const PATH = /^\/doc-bearer\/(.+)\.json$/;

/** What Odoo marks as deprecated has no documentation, though it can be called. */
const DEPRECATED: ReadonlySet<string> = new Set(["check_access_rights", "read_group"]);

/** Answers a request for documentation as its key's user may see it. */
export function answerDocs(world: World, request: Request): Response {
  try {
    const env = { ...world.env, uid: bearerOf(world, request) };
    if (!groupsOf(env, env.uid).has("base.group_system")) {
      throw accessError("This page is only accessible to Technical Documentation users.");
    }
    const [, name = ""] = PATH.exec(new URL(request.url).pathname) ?? [];
    return jsonAnswer(name === "index" ? indexOf(env) : describe(env, decodeURIComponent(name)));
  } catch (error) {
    if (error instanceof PythonError) return refusal(error);
    throw error;
  }
}

function indexOf(env: Environment): Json {
  const models = env.registry.models().filter((model) => hasModelAccess(env, model, "read"));
  return {
    modules: [...new Set(models.map(({ name }) => name.split(".")[0] ?? "base"))],
    models: models.map((model) => ({
      model: model.name,
      name: model.description,
      fields: Object.fromEntries(
        [...model.fields.values()]
          .filter((field) => hasFieldAccess(env, field))
          .map(({ name, string }) => [name, { string }]),
      ),
      methods: documented(env, model).map(([name]) => name),
    })),
  };
}

function describe(env: Environment, name: string): Json {
  const model = env.registry.find(name);
  if (model === undefined) {
    throw new PythonError(
      "werkzeug.exceptions.NotFound",
      "The requested URL was not found on the server. If you entered the URL manually please check " +
        "your spelling and try again.",
    );
  }
  checkModelAccess(env, model, "read");
  const methods = documented(env, model)
    .map(([method, spec]) => [method, describeMethod(model, spec)] as const);
  return {
    model: name,
    name: model.description,
    doc: null,
    fields: fieldsGet(env, model, {}),
    methods: Object.fromEntries(methods),
  };
}

function documented(env: Environment, model: Model): [string, Method][] {
  return [...model.methods]
    .filter(([name, { privateSince = Infinity }]) =>
      !DEPRECATED.has(name) && env.major < privateSince
    )
    .sort(([a], [b]) => a < b ? -1 : 1);
}

function describeMethod(model: Model, method: Method): JsonObject {
  const { parameters, keywordOnly } = parseSignature(method.label, method.signature);
  const entries = parameters.map(({ name, default: value }) => [name, {
    ...(keywordOnly ? { kind: "KEYWORD_ONLY" } : {}),
    ...(value === undefined ? {} : { default: value }),
  }]);
  const rest = /\*\*(\w+)/.exec(method.signature)?.[1];
  const isCore = method.label.startsWith("BaseModel.");
  return {
    signature: `(${method.signature.replace(/^\*, /, "").replace("**", "")})`,
    parameters: Object.fromEntries([
      ...entries,
      ...(rest === undefined ? [] : [[rest, { kind: "VAR_KEYWORD" }]]),
    ]),
    ...(method.on === "model" ? { api: ["model"] } : {}),
    model: isCore ? "core" : model.name,
    module: isCore ? "core" : model.name.split(".")[0] ?? "base",
  };
}
