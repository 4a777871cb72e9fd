import { z } from "zod";
import { model } from "../arguments.ts";
import { refText } from "../table_text.ts";
import { defineTool } from "../tool.ts";

const match = z.object({ id: z.int(), name: z.string() });

/** One `name_search` each, side by side: it knows codes, references and VAT numbers, a domain does not. */
export const resolve_names = defineTool({
  name: "resolve_names",
  title: "Resolve names",
  description:
    "Turn names, codes or references into ids, many at once. Several matches mean: choose or ask, never guess.",
  effect: "read",
  input: z.object({
    model,
    names: z.array(z.string().min(1)).min(1).max(50),
    limit: z.int().min(1).max(20).default(5).describe("Matches per name"),
  }),
  output: z.object({
    names: z.array(z.object({ name: z.string(), matches: z.array(match) })),
  }),
  action: (args) => `resolve names of ${args.model}`,
  async run(args, { odoo, signal, progress }) {
    let done = 0;
    const names = await Promise.all(args.names.map(async (name) => {
      const matches = await odoo.searchName(args.model, name, { limit: args.limit, signal });
      progress?.(++done, args.names.length);
      return { name, matches };
    }));
    const lines = names.map(({ name, matches }) => {
      const found = matches.map(refText).join("; ");
      return `${name}: ${found || "no match"}`;
    });
    return { text: lines.join("\n"), structured: { names } };
  },
});
