/** Resources: records, lists, files and the instance by `odoo://` URI. Each kind has one reader. */
import type { ReadResourceResult } from "@modelcontextprotocol/server";
import { type CallContext, notFound, refused, type ResourceTable } from "../../mcp/catalog.ts";
import { contentField, contentOf, WITH_CONTENT } from "../../odoo/binaries.ts";
import { parseDomain } from "../../odoo/domain.ts";
import { ArgumentError, CallError, OdooError } from "../../odoo/errors.ts";
import type { JsonObject } from "../../odoo/json.ts";
import { fieldsByUse, usualFields } from "../../odoo/schema.ts";
import { fillTable, headFields, withoutId } from "../../odoo/table.ts";
import { readValue } from "../../odoo/values.ts";
import { describeFailure } from "../failure.ts";
import { readAbout } from "../about.ts";
import { withFreshFields } from "../fresh_fields.ts";
import { chooseInstance, type Instances } from "../instances.ts";
import { fitTable } from "../table_text.ts";
import type { CallNotes, WatchCall } from "../../telemetry/telemetry.ts";
import type { ToolCall } from "../tool.ts";
import { sniffMimeType } from "./mime.ts";
import { namedInstance, parseUri, type ResourceUri, withInstance } from "./uri.ts";

const JSON_TYPE = "application/json";
const LIST_LIMIT = 50;

const TEMPLATES: ResourceTable["templates"] = [
  {
    name: "record",
    title: "A record",
    uriTemplate: "odoo://{model}/{id}",
    description: "All plain fields of one record; files as links to their content",
    mimeType: JSON_TYPE,
  },
  {
    name: "list",
    title: "A list of records",
    uriTemplate: "odoo://{model}/list{?domain,fields,order,limit,offset}",
    description: `Matching records, ${LIST_LIMIT} unless limit says otherwise`,
    mimeType: JSON_TYPE,
  },
  {
    name: "binary",
    title: "A file",
    uriTemplate: "odoo://{model}/binary/{field}/{id}",
    description: "The content of a binary field, such as datas of ir.attachment",
  },
];

const INSTANCE = {
  name: "instance",
  title: "This Odoo",
  uri: "odoo://instance/info",
  description: "Version, database, user and companies",
  mimeType: JSON_TYPE,
};

type Reader<Kind extends ResourceUri["kind"]> = (
  uri: Extract<ResourceUri, { kind: Kind }>,
  call: ResourceCall,
) => Promise<Content>;

interface ResourceCall extends ToolCall {
  /** The Odoo's name, where there are several. */
  readonly instance: string | undefined;
}

/** What a reader gives: text, or base64 with its type. */
type Content = { text: string } | { blob: string; mimeType: string };

/** Builds the table. Where there are several Odoos, URIs name one with `?instance=`. */
export function createResources(instances: Instances, watch: WatchCall): ResourceTable {
  const { names } = instances;
  const read = (open: Open): ResourceTable["read"] => (uri, context) =>
    readResource(uri, { open: () => open(uri, context), watch, context });
  if (names.length === 1) {
    return {
      templates: TEMPLATES,
      list: () => Promise.resolve([INSTANCE]),
      read: read((uri, { signal, caller }) => ({
        uri,
        call: { ...instances.open(names[0], caller), signal, instance: undefined },
      })),
    };
  }
  return {
    templates: TEMPLATES.map((template) => ({
      ...template,
      uriTemplate: addVariable(template.uriTemplate, "instance"),
    })),
    list: () =>
      Promise.resolve(names.map((name) => ({
        ...INSTANCE,
        name: `${INSTANCE.name} ${name}`,
        uri: withInstance(INSTANCE.uri, name),
      }))),
    read: read((uri, { signal, caller }) => {
      const named = namedInstance(uri);
      const instance = chooseInstance(names, named.instance);
      return { uri: named.uri, call: { ...instances.open(instance, caller), signal, instance } };
    }),
  };
}

/** Adds a variable to the query of an RFC 6570 template. */
function addVariable(template: string, name: string): string {
  return /\{\?[^}]*\}$/.test(template)
    ? template.replace(/\}$/, `,${name}}`)
    : `${template}{?${name}}`;
}

/** The Odoo that a URI is about, and the URI without its name. @throws {ArgumentError} */
type Open = (uri: string, context: CallContext) => { uri: string; call: ResourceCall };

interface Reading {
  readonly open: () => ReturnType<Open>;
  readonly watch: WatchCall;
  readonly context: CallContext;
}

async function readResource(
  uri: string,
  { open, watch, context: { caller, traceparent } }: Reading,
): Promise<ReadResourceResult> {
  try {
    const about = { kind: "resource", writes: false, caller, traceparent } as const;
    const content = await watch(about, (notes) => readOpened(open(), notes));
    return { contents: [{ uri, mimeType: JSON_TYPE, ...content }] };
  } catch (error) {
    throw translate(error, uri);
  }
}

async function readOpened(
  { uri, call }: ReturnType<Open>,
  notes: CallNotes,
): Promise<Content> {
  call.policy.requireEffect("read");
  const parsed = parseUri(uri);
  if (!parsed) throw notFound(uri);
  notes.name = parsed.kind;
  notes.instance = call.instance;
  if (parsed.kind !== "instance") notes.model = parsed.model;
  return await withFreshFields(call.odoo, () => readParsed(parsed, call));
}

function readParsed(uri: ResourceUri, call: ResourceCall): Promise<Content> {
  switch (uri.kind) {
    case "instance":
      return readInstanceInfo(uri, call);
    case "record":
      return readRecord(uri, call);
    case "list":
      return readList(uri, call);
    case "binary":
      return readBinary(uri, call);
  }
}

/** What may not be read and what does not exist answer alike, so that nothing can be probed. */
function translate(error: unknown, uri: string): unknown {
  if (!(error instanceof CallError)) return error;
  if (error instanceof OdooError && HIDDEN_KINDS.has(error.kind)) return notFound(uri);
  const text = describeFailure({ action: `read ${uri}`, effect: "read", error });
  return refused(text, error instanceof ArgumentError ? "invalid_params" : "internal");
}

const HIDDEN_KINDS = new Set<OdooError["kind"]>(["access", "missing", "unknown_model"]);

const readInstanceInfo: Reader<"instance"> = async (_uri, call) => {
  const { profile, ...about } = await readAbout(call);
  const { uid, name, login, companies, timezone, language } = profile;
  return json({ ...about, user: { id: uid, name, login }, companies, timezone, language });
};

const readRecord: Reader<"record"> = async ({ model, id }, call) => {
  const { odoo, signal, maxResultBytes, instance } = call;
  const schema = await odoo.schema(model, { signal });
  const computed = new Set(["display_name", contentField(schema.fields, "datas")]);
  const names = fieldsByUse(schema)
    .filter((field) => field.stored || computed.has(field.name))
    .map((field) => field.name);
  const [record] = await odoo.read(model, [id], names, { signal });
  if (!record || Object.keys(record).length < 2) throw new OdooError("missing", "no such record");
  const values: JsonObject = {};
  let bytes = 0;
  for (const name of names) {
    const field = schema.fields.get(name);
    const value = record[name] === undefined ? null : readValue(field, record[name]);
    if (value === null) continue;
    const shown = field?.type === "binary" && typeof value === "object" && !Array.isArray(value)
      ? { ...value, uri: withInstance(`odoo://${model}/binary/${name}/${id}`, instance) }
      : value;
    bytes += JSON.stringify(shown).length + name.length;
    values[name] = bytes > maxResultBytes ? "left out: the record is over the limit" : shown;
  }
  return json(values);
};

const readList: Reader<"list"> = async ({ model, query }, { odoo, signal, maxResultBytes }) => {
  const schema = await odoo.schema(model, { signal });
  const paths = withoutId([...query.fields ?? usualFields(schema)]);
  const limit = query.limit ?? LIST_LIMIT;
  const found = await odoo.searchRead(model, {
    domain: parseDomain(query.domain),
    fields: headFields(schema, paths),
    order: query.order,
    limit: limit + 1,
    offset: query.offset ?? 0,
  }, { signal });
  const records = found.slice(0, limit);
  const table = await fillTable(odoo, { schema, records, paths }, { signal });
  const { columns, rows, cut } = fitTable(table, { maxBytes: maxResultBytes, cellChars: 1000 });
  return json({ model, columns, rows, has_more: cut || found.length > limit });
};

const readBinary: Reader<"binary"> = async ({ model, field: asked, id }, { odoo, signal }) => {
  const { fields } = await odoo.schema(model, { signal });
  const field = contentField(fields, asked);
  if (fields.get(field)?.type !== "binary") {
    throw new ArgumentError("field", `${model}.${asked} is no binary field`);
  }
  const declared = model === "ir.attachment" ? ["mimetype"] : [];
  const context = WITH_CONTENT;
  const [record] = await odoo.read(model, [id], [field, ...declared], { signal, context });
  const blob = contentOf(record?.[field]);
  if (blob === undefined) throw new OdooError("missing", "no such record, or no content");
  const mimeType = typeof record?.mimetype === "string" ? record.mimetype : sniffMimeType(blob);
  return { blob, mimeType };
};

function json(value: unknown): { text: string } {
  return { text: JSON.stringify(value) };
}
