/** Records as resources: one, a list, their number, their messages. */
import { parseDomain } from "../../odoo/domain.ts";
import type { Json, JsonObject } from "../../odoo/json.ts";
import { htmlToText } from "../../files/html_text.ts";
import { contentField } from "../../odoo/binaries.ts";
import { readRecordAround } from "../../odoo/readable_record.ts";
import { type Field, fieldsByUse, usualFields } from "../../odoo/schema.ts";
import { fillTable, headFields, type RecordTable, withoutId } from "../../odoo/table.ts";
import { readValue } from "../../odoo/values.ts";
import { fitTable } from "../table_text.ts";
import type { ToolCall } from "../tool.ts";
import { type Content, json, type Reader } from "./call.ts";
import { messageList } from "./message_list.ts";
import { requireRecord, withReason } from "./readable.ts";
import { LIST_LIMIT } from "./templates.ts";
import { formatUri, type ListQuery } from "./uri.ts";

export const readRecord: Reader<"record"> = async ({ model, id }, call) => {
  const { odoo, signal, maxResultBytes, instance } = call;
  const schema = await odoo.schema(model, { signal });
  const computed = new Set(["display_name", contentField(schema.fields, "datas")]);
  const fields = fieldsByUse(schema).filter(({ stored, name }) => stored || computed.has(name));
  const record = await readRecordAround(odoo, { model, id, fields }, { signal });
  const values: JsonObject = {};
  let bytes = 0;
  for (const field of fields) {
    const value = shownValue(field, record.values[field.name]);
    if (value === null) continue;
    const shown = isFile(field, value)
      ? { ...value, uri: formatUri({ kind: "binary", model, field: field.name, id }, instance) }
      : value;
    bytes += JSON.stringify(shown).length + field.name.length;
    values[field.name] = bytes > maxResultBytes ? "left out: the record is over the limit" : shown;
  }
  for (const name of record.refused) values[name] = "left out: it leads to what you may not read";
  return json(values);
};

function shownValue(field: Field, value: Json | undefined): Json {
  return value === undefined ? null : readValue(field, value);
}

function isFile(field: Field, value: Json): value is JsonObject {
  return field.type === "binary" && typeof value === "object" && value !== null &&
    !Array.isArray(value);
}

export const readList: Reader<"list"> = ({ model, query }, call) =>
  withReason(model, call, () => readTable(model, query, call));

/** Odoo shows nobody the messages of a record that they may not read; the record itself tells whether there is one. */
export const readMessages: Reader<"messages"> = async (uri, call) => {
  await requireRecord(uri, call);
  const { model, query } = messageList(uri);
  return await readTable(model, query, { ...call, show: textOfHtml });
};

/** What was written, without its markup. */
const textOfHtml: Show = (table) => ({
  ...table,
  rows: table.rows.map((row) =>
    row.map((cell, i) =>
      table.columns[i]?.field?.type === "html" && typeof cell === "string" ? htmlToText(cell) : cell
    )
  ),
});

type Show = (table: RecordTable) => RecordTable;

async function readTable(
  model: string,
  query: ListQuery,
  { odoo, signal, maxResultBytes, show }: ToolCall & { show?: Show },
): Promise<Content> {
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
  const shown = show?.(table) ?? table;
  const { columns, rows, cut } = fitTable(shown, { maxBytes: maxResultBytes, cellChars: 1000 });
  return json({ model, columns, rows, has_more: cut || found.length > limit });
}

export const readCount: Reader<"count"> = async ({ model, domain }, call) => {
  const { odoo, signal } = call;
  const counted = (): Promise<number> => odoo.searchCount(model, parseDomain(domain), { signal });
  const count = await withReason(model, call, counted);
  return json({ model, count });
};
