/**
 * `web_search_read`: records and how many there are of them, in one call. Before 17 the fields are named, and a
 * specification is silently ignored; from then on the fields are specified (ODOO-FACTS §5, §10).
 */
import { isJsonObject, type Json } from "../odoo/json.ts";
import { type Call, onModel } from "./model.ts";
import { readRows } from "./read.ts";
import { countRows, searchRows } from "./search.ts";

function webSearchRead({ env, model, args }: Call): Json {
  const domain = args.domain ?? [];
  const rows = searchRows(env, model, domain, args);
  const { specification } = args;
  const fields = isJsonObject(specification) ? Object.keys(specification) : args.fields ?? null;
  // The new form gives a many2one as its bare id unless more of it is specified.
  const load = isJsonObject(specification) ? { load: "" } : {};
  const isCut = typeof args.limit === "number" && args.limit > 0 && rows.length === args.limit;
  const offset = Number(args.offset ?? 0);
  return {
    length: isCut ? countRows(env, model, domain, args.count_limit) : rows.length + offset,
    records: readRows(env, model, rows, { fields, ...load }),
  };
}

/** The parameters of whatever searches a part of the records. */
export const SLICE = "offset=0, limit=None, order=None";

export const webSearchReads = {
  "web_search_read@15": onModel(`domain=None, fields=None, ${SLICE}`, webSearchRead, { until: 15 }),
  "web_search_read@16": onModel(
    `domain=None, fields=None, ${SLICE}, count_limit=None`,
    webSearchRead,
    { since: 16, until: 16 },
  ),
  "web_search_read@17": onModel(
    `domain, specification, ${SLICE}, count_limit=None`,
    webSearchRead,
    { since: 17 },
  ),
};
