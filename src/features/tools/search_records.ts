import { z } from "zod";
import { usualFields } from "../../odoo/schema.ts";
import { fillTable, headFields, withoutId } from "../../odoo/table.ts";
import { domain, fields, limit, model, offset } from "../arguments.ts";
import { fileLinks } from "../file_links.ts";
import { company, context } from "../scope.ts";
import { DATA_MARK, fitTable } from "../table_text.ts";
import { defineTool } from "../tool.ts";

/** Searches one record more than asked for, so that `has_more` is honest without a second call. */
export const search_records = defineTool({
  name: "search_records",
  title: "Search records",
  description:
    "Find records of a model. One page; continue at next_offset. Without fields, a few usual ones. " +
    "A dotted field (partner_id.email) reads the related record. For sums use aggregate_records.",
  effect: "read",
  input: z.object({
    model,
    domain: domain.optional(),
    fields: fields.optional(),
    order: z.string().optional().describe('Such as "date_order desc, id"'),
    limit: limit.default(20),
    offset,
    count: z.boolean().default(false).describe("Also tell the total"),
    company,
    context,
  }),
  output: z.object({
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())),
    has_more: z.boolean(),
    next_offset: z.int().optional(),
    total: z.int().optional(),
  }),
  action: (args) => `search ${args.model}`,
  async run(args, { odoo, signal, maxResultBytes, instance }) {
    const schema = await odoo.schema(args.model, { signal });
    const paths = withoutId(args.fields ?? usualFields(schema));
    const query = {
      domain: args.domain ?? [],
      fields: headFields(schema, paths),
      order: args.order,
      limit: args.limit + 1,
      offset: args.offset,
    };
    const [found, total] = await Promise.all([
      odoo.searchRead(args.model, query, { signal }),
      args.count ? odoo.searchCount(args.model, query.domain, { signal }) : undefined,
    ]);
    const records = found.slice(0, args.limit);
    const table = await fillTable(odoo, { schema, records, paths }, { signal });
    const fitted = fitTable(table, { maxBytes: maxResultBytes, cellChars: 300 });
    const hasMore = fitted.cut || found.length > args.limit;
    const next = args.offset + fitted.rows.length;
    const position = hasMore ? `, more at offset ${next}` : ", no more";
    const known = total === undefined ? "" : ` of ${total}`;
    return {
      text:
        `${DATA_MARK}${args.model}: ${fitted.rows.length}${known} records${position}\n${fitted.text}`,
      structured: {
        columns: fitted.columns,
        rows: fitted.rows,
        has_more: hasMore,
        ...(hasMore ? { next_offset: next } : {}),
        ...(total === undefined ? {} : { total }),
      },
      links: fileLinks(table, fitted.rows, { model: args.model, instance }),
    };
  },
});
