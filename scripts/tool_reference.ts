/** What each tool takes, gives and does, generated from what `tools/list` answers. Pure. */
import { isRecord } from "../src/config/named_keys.ts";
import type { ToolEntry } from "../src/mcp/catalog.ts";
import { markdownTable } from "./markdown_table.ts";

type Listed = ToolEntry["listed"];
type Schema = Record<string, unknown>;

const HINTS = {
  readOnlyHint: "reads only",
  destructiveHint: "may overwrite or delete",
  idempotentHint: "twice is as once",
  openWorldHint: "reaches beyond Odoo",
} as const;

/** Markdown: the annotations of all tools. */
export function toolHints(tools: readonly Listed[]): string {
  const names = Object.keys(HINTS);
  const rows = tools.map(({ name, annotations = {} }) => [
    `\`${name}\``,
    ...names.map((hint) => Reflect.get(annotations, hint) === true ? "yes" : ""),
  ]);
  const header = [
    "tool",
    ...Object.entries(HINTS).map(([name, means]) => `${means} (\`${name}\`)`),
  ];
  return markdownTable(header, rows);
}

/** Markdown: a section for each tool. */
export function toolReference(tools: readonly Listed[]): string {
  return tools.map(describeTool).join("\n\n");
}

function describeTool({ name, description = "", inputSchema, outputSchema }: Listed): string {
  const required = new Set(inputSchema.required ?? []);
  const rows = propertiesOf(inputSchema).map(([argument, schema]) => [
    `\`${argument}\``,
    describeType(schema),
    required.has(argument) ? "required" : describeDefault(schema),
    String(schema.description ?? ""),
  ]);
  const takes = rows.length === 0
    ? "Takes nothing."
    : markdownTable(["argument", "value", "", "meaning"], rows);
  return `### \`${name}\`\n\n${description}\n\n${takes}\n\nGives ${
    describeFields(outputSchema ?? {})
  }.`;
}

function propertiesOf(schema: object): [string, Schema][] {
  const properties: unknown = Reflect.get(schema, "properties");
  if (!isRecord(properties)) return [];
  return Object.entries(properties).flatMap(([name, value]) =>
    isRecord(value) ? [[name, value] as [string, Schema]] : []
  );
}

function describeDefault({ default: value }: Schema): string {
  return value === undefined ? "" : `\`${JSON.stringify(value)}\` unless told`;
}

/** `ids` (list of whole numbers), and so on; what may be missing ends in a question mark. */
function describeFields(schema: object): string {
  const required: unknown = Reflect.get(schema, "required");
  const sure = Array.isArray(required) ? required : [];
  return propertiesOf(schema).map(([name, value]) =>
    `\`${name}${sure.includes(name) ? "" : "?"}\` (${describeType(value)})`
  ).join(", ");
}

function describeType(schema: Schema, isPlural = false): string {
  const { type, enum: choices } = schema;
  if (Array.isArray(choices)) return choices.map((choice) => `\`${choice}\``).join(" or ");
  switch (type) {
    case "string":
      return (isPlural ? "texts" : "text") +
        bounds(schema, ["minLength", "maxLength"], " characters");
    case "integer":
      return (isPlural ? "whole numbers" : "whole number") + bounds(schema, ["minimum", "maximum"]);
    case "boolean":
      return "true or false";
    case "array":
      return describeList(schema, isPlural);
    case "object": {
      const fields = describeFields(schema);
      const noun = isPlural ? "objects" : "object";
      return fields === "" ? `${noun} of field names and values` : `${noun} of ${fields}`;
    }
    default:
      return isPlural ? "values" : "any JSON value";
  }
}

function describeList(schema: Schema, isPlural: boolean): string {
  const items = isRecord(schema.items) ? schema.items : {};
  const { minItems, maxItems } = schema;
  const count = maxItems === undefined ? "" : ` of ${minItems ?? 0} to ${number(maxItems)}`;
  return `${isPlural ? "lists" : "list"}${count === "" ? " of" : count} ${
    describeType(items, true)
  }`;
}

/** ` from 1 to 1,000`, where both are told and say something. */
function bounds(
  schema: Schema,
  [least, most]: readonly [string, string],
  unit = "",
): string {
  const [from, to] = [schema[least], schema[most]];
  if (to === undefined) return "";
  return unit === ""
    ? ` from ${number(from ?? 0)} to ${number(to)}`
    : `, ${number(to)}${unit} at most`;
}

function number(value: unknown): string {
  return Number(value).toLocaleString("en-US");
}
