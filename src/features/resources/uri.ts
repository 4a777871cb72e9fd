/**
 * The `odoo://` URIs: one parser and one printer. Pure.
 *
 * What stands in a query is percent-encoded; a `+` is a space, as most languages' encoders write it, and a plus is
 * `%2B`. Nothing in a path needs an encoding, so that no resource has two paths.
 */
import { ArgumentError } from "../../odoo/errors.ts";

export type ResourceUri =
  | { kind: "instance" }
  | { kind: "models" }
  | { kind: "record"; model: string; id: number }
  | { kind: "messages"; model: string; id: number }
  | { kind: "list"; model: string; query: ListQuery }
  | { kind: "count"; model: string; domain?: string | undefined }
  | { kind: "schema"; model: string }
  | { kind: "binary"; model: string; field: string; id: number; as?: FileForm | undefined }
  | { kind: "attachment"; id: number; as?: FileForm | undefined }
  | { kind: "report"; report: string; ids: readonly number[] };

export interface ListQuery {
  /** As text: JSON or Odoo's own notation. */
  readonly domain?: string | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly order?: string | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

/** What is wanted of a file instead of its bytes. */
export type FileForm = typeof FILE_FORMS[number];

export const FILE_FORMS = ["text", "preview"] as const;

/** A resource, and the Odoo it is in where the URI names one. */
export interface Address {
  readonly resource: ResourceUri;
  readonly instance: string | undefined;
}

const SCHEME = /^odoo:\/\/([^?#]*)(?:\?([^#]*))?$/;
const MODEL = /^(?=.{1,200}$)[a-z_][a-z0-9_]*(\.[a-z0-9_]+)*$/;
const FIELD = /^(?=.{1,200}$)[a-z_]\w*$/i;
const REPORT = /^(?=.{1,200}$)\w[\w-]*(\.\w[\w-]*)*$/;

/** Records that one list may show, as the tools have it. */
const MAX_LIMIT = 1_000;

/** Records that one report may be about. */
const MAX_REPORT_IDS = 100;

type Read<Resource = ResourceUri> = (rest: readonly string[], query: Query) => Resource | undefined;

/** Paths that begin with a word of ours. */
const FIXED: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["instance", (rest) => rest.join("/") === "info" ? { kind: "instance" } : undefined],
  ["models", (rest) => rest.length === 0 ? { kind: "models" } : undefined],
  ["attachment", ([last, ...rest], query) => {
    const id = parseId(last);
    if (id === undefined || rest.length > 0) return undefined;
    return { kind: "attachment", id, as: query.oneOf("as", FILE_FORMS) };
  }],
  ["report", ([report = "", last = "", ...rest]) => {
    const ids = parseIds(last);
    if (!REPORT.test(report) || ids === undefined || rest.length > 0) return undefined;
    return { kind: "report", report, ids };
  }],
]);

/** What is told of a model, by the word after its name. */
const OF_MODEL: ReadonlyMap<string, (model: string) => Read> = new Map<
  string,
  (model: string) => Read
>([
  [
    "list",
    (model) => (rest, query) =>
      rest.length > 0 ? undefined : { kind: "list", model, query: readListQuery(query) },
  ],
  [
    "count",
    (model) => (rest, query) =>
      rest.length > 0 ? undefined : { kind: "count", model, domain: query.text("domain") },
  ],
  ["schema", (model) => (rest) => rest.length > 0 ? undefined : { kind: "schema", model }],
  ["binary", (model) => ([field = "", last, ...rest], query) => {
    const id = parseId(last);
    if (!FIELD.test(field) || id === undefined || rest.length > 0) return undefined;
    return { kind: "binary", model, field, id, as: query.oneOf("as", FILE_FORMS) };
  }],
]);

/** Undefined for what is no URI of ours. @throws {ArgumentError} for a query that is malformed */
export function parseUri(text: string): Address | undefined {
  const [isOurs, path = "", queryText = ""] = SCHEME.exec(text) ?? [];
  if (isOurs === undefined) return undefined;
  const query = new Query(queryText);
  const resource = parsePath(path.split("/"), query);
  if (resource === undefined) return undefined;
  const instance = query.text("instance");
  query.refuseOthers();
  return { resource, instance };
}

function parsePath(
  [first = "", ...rest]: readonly string[],
  query: Query,
): ResourceUri | undefined {
  const fixed = FIXED.get(first);
  if (fixed) return fixed(rest, query);
  if (!MODEL.test(first)) return undefined;
  const [second = "", ...more] = rest;
  const ofModel = OF_MODEL.get(second);
  if (ofModel) return ofModel(first)(more, query);
  const id = parseId(second);
  if (id === undefined) return undefined;
  if (more.length === 0) return { kind: "record", model: first, id };
  return more.join("/") === "messages" ? { kind: "messages", model: first, id } : undefined;
}

/** `parseUri(formatUri(address))` gives the same again. */
export function formatUri(resource: ResourceUri, instance?: string): string {
  const query = Object.entries({ ...queryOf(resource), instance }).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(String(value))}`]
  );
  return `odoo://${pathOf(resource)}${query.length > 0 ? `?${query.join("&")}` : ""}`;
}

function pathOf(resource: ResourceUri): string {
  switch (resource.kind) {
    case "instance":
      return "instance/info";
    case "models":
      return "models";
    case "record":
      return `${resource.model}/${resource.id}`;
    case "messages":
      return `${resource.model}/${resource.id}/messages`;
    case "list":
    case "count":
    case "schema":
      return `${resource.model}/${resource.kind}`;
    case "binary":
      return `${resource.model}/binary/${resource.field}/${resource.id}`;
    case "attachment":
      return `attachment/${resource.id}`;
    case "report":
      return `report/${resource.report}/${resource.ids.join(",")}`;
  }
}

function queryOf(resource: ResourceUri): object {
  if (resource.kind === "list") return resource.query;
  if (resource.kind === "count") return { domain: resource.domain };
  return "as" in resource ? { as: resource.as } : {};
}

function readListQuery(query: Query): ListQuery {
  return {
    domain: query.text("domain"),
    fields: query.list("fields"),
    order: query.text("order"),
    limit: query.number("limit", { from: 1, to: MAX_LIMIT }),
    offset: query.number("offset", { from: 0 }),
  };
}

/** The greatest that Odoo can give a record, whose ids are integers of PostgreSQL. */
const MAX_ID = 2 ** 31 - 1;

/** Odoo's ids: no sign, no leading zero. */
function parseId(text: string | undefined): number | undefined {
  const id = text !== undefined && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Infinity;
  return id <= MAX_ID ? id : undefined;
}

function parseIds(text: string): number[] | undefined {
  const ids = text.split(",").map(parseId).filter((id) => id !== undefined);
  const isWhole = ids.length > 0 && ids.length <= MAX_REPORT_IDS && ids.join(",") === text;
  return isWhole ? ids : undefined;
}

/**
 * The parameters of a URI. Each is asked for by its name, and what nobody asked for is refused in the end. One that
 * stands there empty, as a template gives it for what was left out, is as one left out.
 */
class Query {
  readonly #values = new Map<string, string>();
  readonly #asked: string[] = [];

  /** @throws {ArgumentError} for what is not percent-encoded, or stands there twice */
  constructor(text: string) {
    for (const pair of text.split("&").filter((each) => each !== "")) {
      const [name = "", ...rest] = pair.split("=");
      const key = decode(name, name);
      if (this.#values.has(key)) throw new ArgumentError(key, "it may stand there once");
      this.#values.set(key, decode(rest.join("="), key));
    }
  }

  text(name: string): string | undefined {
    this.#asked.push(name);
    return this.#values.get(name) || undefined;
  }

  /** Names between commas. */
  list(name: string): string[] | undefined {
    const names = this.text(name)?.split(",").map((each) => each.trim()).filter(Boolean) ?? [];
    return names.length > 0 ? names : undefined;
  }

  number(name: string, { from, to }: { from: number; to?: number }): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
    if (value >= from && value <= (to ?? value)) return value;
    const range = to === undefined ? `from ${from} on` : `from ${from} to ${to}`;
    const shown = JSON.stringify(text.slice(0, 40));
    throw new ArgumentError(name, `write a whole number ${range}, not ${shown}`);
  }

  oneOf<Value extends string>(name: string, values: readonly Value[]): Value | undefined {
    const text = this.text(name);
    const value = values.find((each) => each === text);
    if (text !== undefined && value === undefined) {
      throw new ArgumentError(name, `it may be ${values.join(" or ")}`);
    }
    return value;
  }

  refuseOthers(): void {
    const other = [...this.#values.keys()].find((name) => !this.#asked.includes(name));
    if (other === undefined) return;
    throw new ArgumentError(
      other.slice(0, 40),
      `there is no such parameter: this URI takes ${this.#asked.join(", ")}`,
    );
  }
}

function decode(text: string, name: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new ArgumentError(name.slice(0, 40), "it is not percent-encoded UTF-8");
  }
}
