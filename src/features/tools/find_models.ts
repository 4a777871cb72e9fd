import { z } from "zod";
import { SPOKEN_NAMES } from "../../odoo/common_models.ts";
import { nameText } from "../table_text.ts";
import { defineTool } from "../tool.ts";

export const find_models = defineTool({
  name: "find_models",
  title: "Find models",
  description: "List the models of this Odoo whose technical name or label contains the words.",
  effect: "read",
  input: z.object({
    query: z.string().default("").describe("Words such as: sale order"),
    limit: z.int().min(1).max(500).default(40),
  }),
  output: z.object({
    models: z.array(z.object({ model: z.string(), name: z.string() })),
    has_more: z.boolean(),
  }),
  action: () => "list models",
  async run(args, { odoo, signal }) {
    const words = args.query.toLowerCase().split(/[\s._]+/).filter(Boolean).map(stem);
    const found = (await odoo.models({ signal }))
      .filter(({ model, name }) => {
        const text = `${model} ${name} ${SPOKEN_NAMES[model] ?? ""}`.toLowerCase();
        return words.every((word) => text.includes(word));
      })
      .toSorted((a, b) => a.model.length - b.model.length || (a.model < b.model ? -1 : 1));
    const models = found.slice(0, args.limit);
    const more = found.length > models.length;
    const head = `${models.length} of ${found.length} models${more ? ", add words to narrow" : ""}`;
    return {
      text: [head, ...models.map(({ model, name }) => `${model}\t${nameText(name)}`)].join("\n"),
      structured: { models, has_more: more },
    };
  },
});

/** Invoices are found as an invoice is, and fatture as a fattura: the last letter of a long word does not count. */
function stem(word: string): string {
  return word.length > 4 ? word.slice(0, -1) : word;
}
