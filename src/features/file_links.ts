/** The files that a table of records is about, as links: its cells tell their sizes alone. Pure. */
import type { FileLink } from "../mcp/catalog.ts";
import { ATTACHMENT } from "../odoo/files/fields.ts";
import type { Json } from "../odoo/json.ts";
import type { RecordTable } from "../odoo/table.ts";
import { formatUri } from "./resources/uri.ts";

/** What an answer links to; more can be asked for by their URIs. */
const MAX_LINKS = 20;

interface Place {
  readonly model: string;
  /** The Odoo's name, where there are several. */
  readonly instance: string | undefined;
}

/** @param rows those that are shown, with the id first */
export function fileLinks(
  { columns }: Pick<RecordTable, "columns">,
  rows: readonly (readonly Json[])[],
  place: Place,
): FileLink[] {
  const links = rows.flatMap((row) =>
    place.model === ATTACHMENT ? [attachmentLink(columns, row, place)] : columns.flatMap(
      ({ path, field }, i) =>
        field?.type === "binary" && !path.includes(".") && row[i] !== null
          ? [fieldLink(Number(row[0]), path, place)]
          : [],
    )
  );
  return links.slice(0, MAX_LINKS);
}

function attachmentLink(
  columns: RecordTable["columns"],
  row: readonly Json[],
  { instance }: Place,
): FileLink {
  const id = Number(row[0]);
  const named = row[columns.findIndex(({ path }) => path === "name")];
  const name = typeof named === "string" && named !== "" ? named : `${ATTACHMENT} ${id}`;
  return { uri: formatUri({ kind: "attachment", id }, instance), name };
}

function fieldLink(id: number, field: string, { model, instance }: Place): FileLink {
  const uri = formatUri({ kind: "binary", model, field, id }, instance);
  return { uri, name: `${field} of ${model} ${id}` };
}
