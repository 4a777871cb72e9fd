/**
 * Tables as text that costs few tokens: the header once, then a line a record, cells divided by tabs.
 * Pure.
 */
import type { RecordRef } from "../odoo/answers.ts";
import { isJsonObject, type Json } from "../odoo/json.ts";
import type { RecordTable } from "../odoo/table.ts";

/** Stands before what people wrote in Odoo, so that nobody takes it for instructions. */
export const DATA_MARK = "Data from Odoo, ";

export interface FitOptions {
  /** Bytes that the rows may take as text. */
  readonly maxBytes: number;
  /** Characters after which a cell is cut. */
  readonly cellChars: number;
}

export interface FittedTable {
  readonly columns: string[];
  readonly rows: Json[][];
  /** Header and rows; a column that says the same in every row is told once, above them. */
  readonly text: string;
  /** Whether rows were left out because of the budget. */
  readonly cut: boolean;
}

/** Rows from which on a column of equal cells is told once. */
const SAME_FROM = 3;

/** As many rows as the budget holds, but at least one. */
export function fitTable(table: RecordTable, options: FitOptions): FittedTable {
  const rows: Json[][] = [];
  const lines: string[][] = [];
  let bytes = 0;
  for (const row of table.rows) {
    const cells = row.map((value) => cutCell(value, options.cellChars));
    const line = cells.map(cellText);
    bytes += line.reduce((sum, cell) => sum + cell.length + 1, 0);
    if (bytes > options.maxBytes && rows.length > 0) break;
    lines.push(line);
    rows.push(cells);
  }
  return {
    columns: table.columns.map(({ path }) => path),
    rows,
    text: tableText(table.columns.map(columnTitle), lines),
    cut: rows.length < table.rows.length,
  };
}

function columnTitle({ path, field }: RecordTable["columns"][number]): string {
  return field?.type === "datetime" ? `${path} (UTC)` : path;
}

function tableText(titles: readonly string[], lines: readonly (readonly string[])[]): string {
  const [first = []] = lines;
  const isSame = titles.map((_, i) =>
    i > 0 && lines.length >= SAME_FROM && lines.every((line) => line[i] === first[i])
  );
  const differing = (cells: readonly string[]): string =>
    cells.filter((_, i) => !isSame[i]).join("\t");
  const same = titles.flatMap((title, i) => isSame[i] ? [`${title}=${first[i] || "(empty)"}`] : []);
  const above = same.length > 0 ? [`In every row: ${same.join("\t")}`] : [];
  return [...above, differing(titles), ...lines.map(differing)].join("\n");
}

/** Long texts are cut, and say by how much. */
function cutCell(value: Json, chars: number): Json {
  if (typeof value === "string") {
    return value.length > chars
      ? `${value.slice(0, chars)}… (+${value.length - chars} chars)`
      : value;
  }
  if (Array.isArray(value) && value.length > chars / 4) {
    const kept = Math.floor(chars / 4);
    return [...value.slice(0, kept), `… (+${value.length - kept})`];
  }
  return value;
}

function cellText(value: Json): string {
  if (value === null) return "";
  if (typeof value === "string") return escape(value);
  if (isJsonObject(value)) {
    if ("id" in value && "name" in value) return `${escape(String(value.name ?? ""))} #${value.id}`;
    if ("size" in value) return `<${value.size}>`;
  }
  if (Array.isArray(value)) return value.map(cellText).join(",");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A record within a sentence. */
export function refText({ id, name }: RecordRef): string {
  return `${nameText(name)} #${id}`;
}

/** A name from Odoo within a sentence. */
export function nameText(name: string): string {
  return escape(name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name);
}

const MAX_NAME = 100;

/** A cell stays in its line whatever Odoo's text contains. */
function escape(text: string): string {
  return text.replace(/[\t\r\n]+/g, (space) => space.includes("\n") ? "\\n" : " ");
}
