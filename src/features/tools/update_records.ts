import { z } from "zod";
import { ids, model, values } from "../arguments.ts";
import { company, companyNote, context } from "../scope.ts";
import { defineTool } from "../tool.ts";

export const update_records = defineTool({
  name: "update_records",
  title: "Update records",
  description:
    "Write the same values to all ids, all or none. A list of ids replaces an x2many; a list of objects " +
    "adds lines; Odoo commands such as [[1, id, {…}], [2, id]] change or remove them.",
  effect: "update",
  input: z.object({ model, ids, values, company, context }),
  output: z.object({ ids: z.array(z.int()) }),
  action: (args) => `update ${args.model}`,
  async run(args, { odoo, signal }) {
    await odoo.write(args.model, args.ids, args.values, { signal });
    return {
      text: `Updated ${args.model}: ${args.ids.join(", ")}${await companyNote(odoo, { signal })}`,
      structured: { ids: args.ids },
    };
  },
});
