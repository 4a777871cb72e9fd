/** How a refused call's text shows its kind: the step that each kind ends with. */
import { assertStringIncludes } from "../support/assert.ts";

const LAST_LINES = {
  access: "This Odoo user lacks the right",
  missing: "The record may have been deleted",
  validation: "Correct the values and call again",
  user: "Do what Odoo's message says",
  unknown_model: "find_models lists the models",
  unknown_method: "Check the method's name",
  unknown_field: "describe_model lists the fields",
  auth: "Check database, username and ",
} as const;

export type Kind = keyof typeof LAST_LINES | "argument";

/** What was refused before sending has no step: its first line says what to write. */
export function assertKind(text: string, kind: Kind): void {
  if (kind !== "argument") assertStringIncludes(text, LAST_LINES[kind]);
}
