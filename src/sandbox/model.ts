/** A model: its fields, the methods the wire may call on it, and the rules its rows obey. */
import type { Json, JsonObject } from "../odoo/json.ts";
import type { Environment } from "./environment.ts";
import type { Field, FieldSpec } from "./fields.ts";
import type { Row } from "./values.ts";
import type { Lifespan, Major } from "./versions.ts";

/** A call of a method: the model, the records it was called on and its bound arguments. */
export interface Call {
  env: Environment;
  model: Model;
  ids: number[];
  args: JsonObject;
}

export interface MethodSpec extends Lifespan {
  /** Whether the first positional argument is the list of ids (`records`) or not (`model`). */
  on: "model" | "records";
  /** Python parameters without `self`. */
  signature: string;
  /** The result; null stands for Python's None. */
  run: (call: Call) => Json;
  /** The class that errors name, where it is not the model's own. */
  owner?: string;
  /** From this version on the method is private to the server (ODOO-FACTS §5). */
  privateSince?: Lifespan["since"];
}

export interface Method extends MethodSpec {
  /** What errors call it: `BaseModel.search`. */
  label: string;
}

/** A SQL unique constraint and its message. */
export interface Unique {
  fields: readonly string[];
  message: string;
}

export interface ModelSpec extends Lifespan {
  name: string;
  description: string;
  /** The description that a model had until a version. */
  formerly?: { description: string; until: Major };
  order?: string;
  /** The field that names a record. */
  recName?: string;
  /** The fields that a search by name looks into. */
  searchName?: readonly string[];
  displayName?: (row: Row, env: Environment) => string;
  /** Whether records carry messages and followers (mail.thread). */
  thread?: boolean;
  /** Where records have their portal page, such as `/my/orders`; nowhere unless told. */
  portal?: string;
  /** What is missing when the record's own CHECK fails, such as a contact without a name. */
  check?: { holds: (row: Row) => boolean; message: string };
  /** Whether a copy is called `<name> (copy)`. */
  renamesCopies?: boolean;
  unique?: readonly Unique[];
  /** Names that a write may give and that are silently dropped where there is no such field. */
  drops?: readonly string[];
  /** A Python constraint: the message of the ValidationError, or undefined where all is well. */
  constrain?: (row: Row, env: Environment) => string | undefined;
  /** Fills what depends on other values before a row is first stored; `given` holds the keys sent. */
  prepare?: (row: Row, env: Environment, given: ReadonlySet<string>) => void;
  /** Brings the row's kept fields up to date after any change. */
  refresh?: (row: Row, env: Environment) => void;
  /** Why a row may not be deleted, or undefined. */
  keep?: (row: Row, env: Environment) => string | undefined;
  fields: Readonly<Record<string, FieldSpec>>;
  methods?: Readonly<Record<string, MethodSpec>>;
}

/** A model as the version played has it. */
export interface Model extends Omit<ModelSpec, "fields" | "methods"> {
  order: string;
  recName: string;
  fields: ReadonlyMap<string, Field>;
  /** The same fields by the name their values have in a row. */
  byKey: ReadonlyMap<string, Field>;
  methods: ReadonlyMap<string, Method>;
}

export function onModel(
  signature: string,
  run: (call: Call) => Json,
  options: Partial<MethodSpec> = {},
): MethodSpec {
  return { on: "model", signature, run, ...options };
}

export function onRecords(
  signature: string,
  run: (call: Call) => Json,
  options: Partial<MethodSpec> = {},
): MethodSpec {
  return { on: "records", signature, run, ...options };
}
