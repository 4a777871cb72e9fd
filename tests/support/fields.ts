/** Fields and schemas for tests, with what a test does not speak of filled in. */
import type { Field, ModelSchema } from "../../src/odoo/schema.ts";

export function field(name: string, type: string, rest: Partial<Field> = {}): Field {
  return {
    name,
    type,
    label: name,
    required: false,
    readonly: false,
    stored: true,
    relation: undefined,
    selection: [],
    ...rest,
  };
}

export function schemaOf(model: string, ...fields: readonly Field[]): ModelSchema {
  return { model, fields: new Map(fields.map((each) => [each.name, each])) };
}
