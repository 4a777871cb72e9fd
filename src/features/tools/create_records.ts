import { z } from "zod";
import { model, values } from "../arguments.ts";
import { company, companyNote, context } from "../scope.ts";
import { defineTool } from "../tool.ts";

export const create_records = defineTool({
  name: "create_records",
  title: "Create records",
  description:
    "Create records, all or none. A many2one takes an id; an x2many takes ids or a list of new lines, " +
    "such as order_line: [{product_id: 3, product_uom_qty: 2}]. Datetimes are UTC.",
  effect: "create",
  input: z.object({
    model,
    values: z.array(values).min(1).max(500),
    company,
    context,
  }),
  output: z.object({ ids: z.array(z.int()) }),
  action: (args) => `create ${args.model}`,
  async run(args, { odoo, signal }) {
    const created = await odoo.create(args.model, args.values, { signal });
    return {
      text: `Created ${args.model}: ${created.join(", ")}${await companyNote(odoo, { signal })}`,
      structured: { ids: created },
    };
  },
});
