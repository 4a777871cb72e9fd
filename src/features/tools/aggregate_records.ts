import { z } from "zod";
import { domain, limit, model, offset } from "../arguments.ts";
import { company } from "../scope.ts";
import { DATA_MARK, fitTable } from "../table_text.ts";
import { defineTool } from "../tool.ts";

export const aggregate_records = defineTool({
  name: "aggregate_records",
  title: "Aggregate records",
  description: "Group records and compute sums, averages or counts in Odoo, in one call.",
  effect: "read",
  input: z.object({
    model,
    domain: domain.optional(),
    group_by: z.array(z.string()).max(5).default([]).describe(
      "Fields; dates as date_order:month (day, week, quarter, year)",
    ),
    measures: z.array(z.string()).max(20).default([]).describe(
      "Such as amount_total:sum (avg, min, max, count_distinct); the count is always there",
    ),
    order: z.string().optional().describe('Such as "amount_total:sum desc"'),
    limit: limit.default(100),
    offset,
    company,
  }),
  output: z.object({
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())),
    has_more: z.boolean(),
    next_offset: z.int().optional(),
  }),
  action: (args) => `aggregate ${args.model}`,
  async run(args, { odoo, signal, maxResultBytes }) {
    const query = {
      domain: args.domain ?? [],
      groupBy: args.group_by,
      measures: args.measures,
      order: args.order,
      limit: args.limit + 1,
      offset: args.offset,
    };
    const groups = await odoo.group(args.model, query, { signal });
    const columns = [...args.group_by, ...args.measures, "count"]
      .map((path) => ({ path, field: undefined }));
    const table = { columns, rows: groups.slice(0, args.limit) };
    const fitted = fitTable(table, { maxBytes: maxResultBytes, cellChars: 300 });
    const hasMore = fitted.cut || groups.length > args.limit;
    const next = args.offset + fitted.rows.length;
    const position = hasMore ? `, more at offset ${next}` : "";
    return {
      text: `${DATA_MARK}${args.model}: ${fitted.rows.length} groups${position}\n${fitted.text}`,
      structured: {
        columns: fitted.columns,
        rows: fitted.rows,
        has_more: hasMore,
        ...(hasMore ? { next_offset: next } : {}),
      },
    };
  },
});
