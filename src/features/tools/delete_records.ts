import { z } from "zod";
import { ids, model } from "../arguments.ts";
import { defineTool } from "../tool.ts";

export const delete_records = defineTool({
  name: "delete_records",
  title: "Delete records",
  description:
    "Delete records for good, all or none. Often archiving is better: update_records with active: false.",
  effect: "delete",
  input: z.object({ model, ids }),
  output: z.object({ ids: z.array(z.int()) }),
  action: (args) => `delete ${args.model}`,
  async run(args, { odoo, signal }) {
    await odoo.unlink(args.model, args.ids, { signal });
    return {
      text: `Deleted ${args.model}: ${args.ids.join(", ")}`,
      structured: { ids: args.ids },
    };
  },
});
