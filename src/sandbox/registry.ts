/** The models of the version played: specifications with renames, magic fields and mixins applied. */
import { portal } from "./portal.ts";
import { thread } from "./thread.ts";
import { char, datetime, type Field, type FieldSpec, integer, many2one } from "./fields.ts";
import { baseMethods } from "./methods.ts";
import type { Method, MethodSpec, Model, ModelSpec } from "./model.ts";
import { isAlive, type Major } from "./versions.ts";
import { displayName } from "./environment.ts";

const LOG_FIELDS: Readonly<Record<string, FieldSpec>> = {
  create_uid: many2one("Created by", "res.users", { readonly: true, copy: false }),
  create_date: datetime("Created on", { readonly: true, copy: false }),
  write_uid: many2one("Last Updated by", "res.users", { readonly: true, copy: false }),
  write_date: datetime("Last Updated on", { readonly: true, copy: false }),
};

/** The fields every record has. */
const MAGIC_KEYS: ReadonlySet<string> = new Set(["id", "display_name", ...Object.keys(LOG_FIELDS)]);

/** Whether a field is set by the server alone; values written to it are silently dropped. */
export function isMagic(key: string): boolean {
  return MAGIC_KEYS.has(key);
}

export class Registry {
  readonly #models: ReadonlyMap<string, Model>;

  constructor(specs: readonly ModelSpec[], major: Major) {
    this.#models = new Map(specs.map((spec) => [spec.name, resolve(spec, major)]));
  }

  /** The model of that name, or undefined. */
  find(name: string): Model | undefined {
    return this.#models.get(name);
  }

  /** The model of a name that is known to exist. */
  model(name: string): Model {
    const model = this.#models.get(name);
    if (model === undefined) throw new Error(`Cannot find model ${name}: no such model`);
    return model;
  }

  models(): Model[] {
    return [...this.#models.values()];
  }

  /** The fields of all models that point at one model, with the model they belong to. */
  pointersTo(name: string): { model: Model; field: Field }[] {
    return this.models().flatMap((model) =>
      [...model.fields.values()]
        .filter((field) => field.relation === name && field.store !== false)
        .map((field) => ({ model, field }))
    );
  }

  /** The many2one keys of a model that some one2many is the other side of. */
  linkKeys(name: string): Set<string> {
    const keys = new Set<string>();
    for (const model of this.#models.values()) {
      for (const field of model.fields.values()) {
        if (field.relation === name && field.inverse !== undefined) keys.add(field.inverse);
      }
    }
    return keys;
  }
}

function resolve(spec: ModelSpec, major: Major): Model {
  const { fields: _fields, methods: _methods, ...rest } = spec;
  const recName = spec.recName ?? "name";
  const byKey = new Map<string, Field>();
  for (const [key, each] of Object.entries(fieldsOf(spec))) {
    if (!isAlive(each, major)) continue;
    const former = each.formerly !== undefined && major <= each.formerly.until
      ? each.formerly
      : undefined;
    byKey.set(key, { ...each, name: former?.name ?? key, type: former?.type ?? each.type, key });
  }
  const isFormer = spec.formerly !== undefined && major <= spec.formerly.until;
  return {
    ...rest,
    description: isFormer ? spec.formerly?.description ?? "" : spec.description,
    recName,
    order: (spec.order ?? "id").replaceAll(/\w+/g, (word) => byKey.get(word)?.name ?? word),
    byKey,
    fields: new Map([...byKey.values()].map((field) => [field.name, field])),
    methods: methodsOf(spec, major),
  };
}

function fieldsOf(spec: ModelSpec): Record<string, FieldSpec> {
  return {
    id: integer("ID", { readonly: true, copy: false, aggregator: null }),
    display_name: {
      ...char("Display Name", { readonly: true, store: false, copy: false }),
      compute: (row, env) => displayName(env, env.registry.model(spec.name), row),
    },
    ...spec.fields,
    ...(spec.thread ? thread.fields(spec.name) : {}),
    ...(spec.portal === undefined ? {} : portal.fields(spec.portal)),
    ...LOG_FIELDS,
  };
}

function methodsOf(spec: ModelSpec, major: Major): Map<string, Method> {
  const own = className(spec.name, major);
  const all: [string, MethodSpec, string][] = [
    ...Object.entries(baseMethods).map(entryOwnedBy("BaseModel")),
    ...(spec.thread ? Object.entries(thread.methods).map(entryOwnedBy("MailThread")) : []),
    ...(spec.portal ? Object.entries(portal.methods).map(entryOwnedBy("PortalMixin")) : []),
    ...Object.entries(spec.methods ?? {}).map(entryOwnedBy(own)),
  ];
  const methods = new Map<string, Method>();
  for (const [key, method, owner] of all) {
    if (!isAlive(method, major)) continue;
    // A method whose signature changed is declared once a version span, as `name@span`.
    const name = key.split("@")[0] ?? key;
    methods.set(name, { ...method, label: `${method.owner ?? owner}.${name}` });
  }
  return methods;
}

function entryOwnedBy(
  owner: string,
): (entry: [string, MethodSpec]) => [string, MethodSpec, string] {
  return ([name, method]) => [name, method, owner];
}

/** The Python class of a model: `res.partner` was `Partner` before 19 and is `ResPartner` since. */
function className(model: string, major: Major): string {
  const words = model.split(/[._]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return (major < 19 && words[0] === "Res" ? words.slice(1) : words).join("");
}
