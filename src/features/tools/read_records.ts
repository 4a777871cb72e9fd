import { z } from "zod";
import { usualFields } from "../../odoo/schema.ts";
import { fillTable, headFields, withoutId } from "../../odoo/table.ts";
import { fields, ids, model } from "../arguments.ts";
import { fileLinks } from "../file_links.ts";
import { company, context } from "../scope.ts";
import { DATA_MARK, fitTable } from "../table_text.ts";
import { defineTool } from "../tool.ts";

export const read_records = defineTool({
  name: "read_records",
  title: "Read records",
  description: "Read records by id. Ids that no longer exist come back in missing_ids.",
  effect: "read",
  input: z.object({ model, ids, fields: fields.optional(), company, context }),
  output: z.object({
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())),
    missing_ids: z.array(z.int()),
    left_out_ids: z.array(z.int()).optional(),
  }),
  action: (args) => `read ${args.model}`,
  async run(args, { odoo, signal, maxResultBytes, instance }) {
    const schema = await odoo.schema(args.model, { signal });
    const paths = withoutId(args.fields ?? usualFields(schema));
    const wanted = [...new Set(args.ids)];
    const records = await odoo.read(args.model, wanted, headFields(schema, paths), { signal });
    const found = new Set(records.map((record) => Number(record.id)));
    const missing = wanted.filter((id) => !found.has(id));
    const table = await fillTable(odoo, { schema, records, paths }, { signal });
    const fitted = fitTable(table, { maxBytes: maxResultBytes, cellChars: 4000 });
    const shown = new Set(fitted.rows.map(([id]) => Number(id)));
    const leftOut = [...found].filter((id) => !shown.has(id));
    const notes = [
      missing.length > 0 ? `Missing: ${missing.join(", ")}` : "",
      leftOut.length > 0 ? `Left out, too long for one answer: ${leftOut.join(", ")}` : "",
    ].filter(Boolean);
    return {
      text: [`${DATA_MARK}${args.model}: ${fitted.rows.length} records`, fitted.text, ...notes]
        .join("\n"),
      structured: {
        columns: fitted.columns,
        rows: fitted.rows,
        missing_ids: missing,
        ...(leftOut.length > 0 ? { left_out_ids: leftOut } : {}),
      },
      links: fileLinks(table, fitted.rows, { model: args.model, instance }),
    };
  },
});
