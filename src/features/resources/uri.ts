/** The `odoo://` URIs: one parser and one printer. Pure. */
import { ArgumentError } from "../../odoo/errors.ts";

export type ResourceUri =
  | { kind: "instance" }
  | { kind: "record"; model: string; id: number }
  | { kind: "list"; model: string; query: ListQuery }
  | { kind: "binary"; model: string; field: string; id: number };

export interface ListQuery {
  /** As text: JSON or Odoo's own notation. */
  readonly domain?: string | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly order?: string | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

const MODEL = /^[a-z_][a-z0-9_]*(\.[a-z0-9_]+)*$/;
const FIELD = /^[a-z_]\w*$/i;
const LIST_KEYS = ["domain", "fields", "order", "limit", "offset"];

/** Undefined for what is no URI of ours. @throws {ArgumentError} for a list query that is malformed. */
export function parseUri(text: string): ResourceUri | undefined {
  const found = /^odoo:\/\/([^/?#]+)\/([^?#]+)(?:\?([^#]*))?$/.exec(text);
  const [, model = "", path = "", query] = found ?? [];
  if (model === "instance" && path === "info") return { kind: "instance" };
  if (!MODEL.test(model)) return undefined;
  if (path === "list") return { kind: "list", model, query: parseQuery(query ?? "") };
  if (query) return undefined;
  const id = parseId(path);
  if (id !== undefined) return { kind: "record", model, id };
  const [keyword, field = "", last = "", ...rest] = path.split("/");
  const recordId = parseId(last);
  if (keyword !== "binary" || rest.length > 0 || recordId === undefined || !FIELD.test(field)) {
    return undefined;
  }
  return { kind: "binary", model, field, id: recordId };
}

/** `parseUri(formatUri(uri))` gives the same again. */
export function formatUri(uri: ResourceUri): string {
  switch (uri.kind) {
    case "instance":
      return "odoo://instance/info";
    case "record":
      return `odoo://${uri.model}/${uri.id}`;
    case "binary":
      return `odoo://${uri.model}/binary/${uri.field}/${uri.id}`;
    case "list": {
      const query = formatQuery(uri.query);
      return `odoo://${uri.model}/list${query ? `?${query}` : ""}`;
    }
  }
}

/** A URI that names the Odoo it belongs to, where there are several. */
export function withInstance(uri: string, instance: string | undefined): string {
  if (instance === undefined) return uri;
  return `${uri}${uri.includes("?") ? "&" : "?"}instance=${encodeURIComponent(instance)}`;
}

/** The Odoo that a URI names, and the URI without that name. */
export function namedInstance(uri: string): { uri: string; instance: string | undefined } {
  const [path = "", ...rest] = uri.split("?");
  const query = rest.join("?");
  const params = new URLSearchParams(query);
  const instance = params.get("instance") ?? undefined;
  params.delete("instance");
  return { uri: params.size === 0 ? path : `${path}?${params}`, instance };
}

function parseId(text: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

function parseQuery(text: string): ListQuery {
  const params = new URLSearchParams(text);
  for (const name of params.keys()) {
    if (!LIST_KEYS.includes(name)) {
      throw new ArgumentError(name, `there is no such parameter: use ${LIST_KEYS.join(", ")}`);
    }
  }
  const fields = params.get("fields")?.split(",").map((name) => name.trim()).filter(Boolean);
  return {
    domain: params.get("domain") || undefined,
    fields: fields && fields.length > 0 ? fields : undefined,
    order: params.get("order") || undefined,
    limit: parseNumber(params, "limit", 1),
    offset: parseNumber(params, "offset", 0),
  };
}

function parseNumber(params: URLSearchParams, name: string, least: number): number | undefined {
  // `?limit=` is what a template gives for a parameter that was left out.
  const text = params.get(name);
  if (!text) return undefined;
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= least) return value;
  throw new ArgumentError(
    name,
    `write a whole number from ${least} on, not ${JSON.stringify(text)}`,
  );
}

function formatQuery(query: ListQuery): string {
  const params = new URLSearchParams();
  for (const name of LIST_KEYS) {
    const value = query[name as keyof ListQuery];
    if (value !== undefined) {
      params.set(name, Array.isArray(value) ? value.join(",") : String(value));
    }
  }
  return params.toString();
}
