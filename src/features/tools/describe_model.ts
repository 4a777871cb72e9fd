import { z } from "zod";
import { type Field, fieldsByUse } from "../../odoo/schema.ts";
import { ACCESS_OPERATIONS } from "../../odoo/discovery.ts";
import { model, offset } from "../arguments.ts";
import { defineTool } from "../tool.ts";

/**
 * `fields_get` answers without any access too (ODOO-FACTS §5): whoever may do nothing with a model is told that alone,
 * as by its schema resource.
 */
export const describe_model = defineTool({
  name: "describe_model",
  title: "Describe a model",
  description:
    "Fields of a model (name, type, label; ! required, = read-only, ~ computed), and what you may do with it.",
  effect: "read",
  input: z.object({
    model,
    query: z.string().default("").describe("Only fields whose name or label contains this"),
    limit: z.int().min(1).max(500).default(120),
    offset,
  }),
  output: z.object({
    access: z.array(z.string()),
    fields: z.array(z.object({ name: z.string(), type: z.string() })),
    has_more: z.boolean(),
  }),
  action: (args) => `describe ${args.model}`,
  async run(args, { odoo, signal, maxResultBytes }) {
    const [schema, access] = await Promise.all([
      odoo.schema(args.model, { signal }),
      odoo.access(args.model, { signal }),
    ]);
    const allowed = ACCESS_OPERATIONS.filter((operation) => access[operation]);
    if (allowed.length === 0) {
      return {
        text: `${args.model}: you may do nothing here, its fields are not told`,
        structured: { access: [], fields: [], has_more: false },
      };
    }
    const query = args.query.toLowerCase();
    const found = fieldsByUse(schema)
      .filter(({ name, label }) => `${name} ${label}`.toLowerCase().includes(query));
    const page = found.slice(args.offset, args.offset + args.limit);
    const { lines, kept } = fitLines(page.map(fieldLine), maxResultBytes);
    const end = args.offset + kept;
    const more = end < found.length;
    const head = `${args.model}: ${kept} of ${found.length} fields` +
      `${more ? `, more at offset ${end}` : ""}; you may ${allowed.join(", ")}`;
    return {
      text: [head, ...lines].join("\n"),
      structured: {
        access: allowed,
        fields: page.slice(0, kept).map(({ name, type }) => ({ name, type })),
        has_more: more,
      },
    };
  },
});

function fieldLine(field: Field): string {
  const flags = (field.required ? "!" : "") + (field.readonly ? "=" : "") +
    (field.stored ? "" : "~");
  const type = field.relation ? `${field.type} ${field.relation}` : field.type;
  const options = field.selection.slice(0, 25).map(([value]) => value).join("|");
  const more = field.selection.length > 25 ? "|…" : "";
  return `${field.name}${flags}\t${type}${options ? ` ${options}${more}` : ""}\t${field.label}`;
}

function fitLines(lines: readonly string[], maxBytes: number): { lines: string[]; kept: number } {
  let bytes = 0;
  const end = lines.findIndex((line) => (bytes += line.length + 1) > maxBytes);
  const kept = end < 0 ? lines.length : Math.max(1, end);
  return { lines: lines.slice(0, kept), kept };
}
