/** What tools have in common in their arguments, and how raw arguments are checked. */
import { z } from "zod";
import { type Domain, parseDomain } from "../odoo/domain.ts";
import { ArgumentError } from "../odoo/errors.ts";
import type { Json } from "../odoo/json.ts";
import { nearest } from "../nearest.ts";

const MAX_IDS = 1000;

export const model = z.string().regex(/^[a-z_][\w.]*$/, "a model name such as res.partner");

/** Published as a list; Odoo's own notation in a string is read too, since models write it. */
export const domain = z.unknown().transform((value): Domain => parseDomain(value)).meta({
  type: "array",
  items: {},
  description:
    'Odoo domain, such as [["state","=","sale"],["partner_id.country_id.code","=","IT"]]',
});

export const ids = z.array(z.int().positive()).min(1).max(MAX_IDS);
export const fields = z.array(z.string().min(1)).min(1).max(100);
export const limit = z.int().min(1).max(1000);
export const offset = z.int().min(0).default(0);

/** Any JSON value. Arguments arrive as parsed JSON, so there is nothing to check. */
export const json = z.unknown().transform((value): Json => (value ?? null) as Json);
export const values = z.record(z.string(), json);

/**
 * Arguments by the tool's schema.
 * @throws {ArgumentError} for the first thing that is wrong, with what to write instead
 */
export function readArguments<Schema extends z.ZodObject>(
  schema: Schema,
  raw: Record<string, unknown>,
): z.output<Schema> {
  const known = Object.keys(schema.shape);
  for (const name of Object.keys(raw)) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    throw new ArgumentError(
      name,
      `there is no such argument: ${near ? `did you mean ${near}?` : `use ${known.join(", ")}`}`,
    );
  }
  const parsed = schema.safeParse(unwrapText(schema, withoutNulls(raw)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ArgumentError(place(issue?.path ?? []), describeIssue(issue));
}

/**
 * Some hosts send null for what a caller left out. For ids and domains null is refused: there it is what a
 * failed substitution leaves behind, and leaving it out would widen the call.
 */
function withoutNulls(raw: Record<string, unknown>): Record<string, unknown> {
  const isLeftOut = ([name, value]: [string, unknown]): boolean =>
    value === null && name !== "ids" && name !== "domain";
  return Object.fromEntries(Object.entries(raw).filter((entry) => !isLeftOut(entry)));
}

/** Some hosts send lists and objects as JSON text; where the schema wants no text, it is unwrapped. */
function unwrapText(schema: z.ZodObject, raw: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => {
      if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return [name, value];
      const wantsText = schema.shape[name] === undefined || name === "domain" ||
        z.safeParse(schema.shape[name], value).success;
      return [name, wantsText ? value : unwrapped(value)];
    }),
  );
}

/** The value of JSON text; any other text as it is. */
function unwrapped(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function place(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key),
    "",
  );
}

function describeIssue(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return "not valid";
  const message = issue.message.replace(/^Invalid input: /, "");
  return message.charAt(0).toLowerCase() + message.slice(1);
}
