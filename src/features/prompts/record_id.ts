/**
 * Which record a person means who typed an id, chose `14 Azure Interior` from a list, or wrote a name, which may begin
 * with a number as well.
 */
import { ArgumentError } from "../../odoo/errors.ts";
import { nameText } from "../table_text.ts";
import type { ToolCall } from "../tool.ts";

/** Records of the same name that are told. */
const SHOWN = 5;

/** @throws {ArgumentError} where no record, or more than one, has that name */
export async function findRecord(
  model: string,
  typed: string,
  { odoo, signal }: Pick<ToolCall, "odoo" | "signal">,
): Promise<number> {
  const [, id, name] = /^([1-9]\d{0,14})(?: (.*))?$/s.exec(typed) ?? [];
  if (id !== undefined && name === undefined) return Number(id);
  const found = await odoo.searchName(model, typed, { limit: SHOWN, signal });
  const [only, ...others] = found;
  if (only === undefined && id !== undefined) return Number(id);
  if (only === undefined) throw new ArgumentError("id", "no record has that name");
  if (others.length === 0) return only.id;
  const told = found.map((record) => `${record.id} ${nameText(record.name)}`).join("; ");
  throw new ArgumentError("id", `several records have that name: write the id, such as ${told}`);
}
