/**
 * What may be filled into a blank of a template or a prompt: models, fields, records, reports, Odoos.
 *
 * Knows what each name of a blank stands for. What cannot be known, such as the fields of a model that is not chosen
 * yet, has no suggestions.
 */
import { type Blank, type CallContext, refused, type Suggestions } from "../mcp/catalog.ts";
import { ArgumentError, CallError, OdooError } from "../odoo/errors.ts";
import type { Domain } from "../odoo/domain.ts";
import type { RecordRef } from "../odoo/answers.ts";
import type { Field } from "../odoo/schema.ts";
import { describeFailure } from "./failure.ts";
import { chooseInstance, type Instances, type Services } from "./instances.ts";
import { requireAccess } from "./resources/readable.ts";

export interface Asking extends Services {
  readonly blank: Blank;
  readonly signal: AbortSignal;
}

/** Gives the values for a blank, the likeliest first. @throws {CallError} */
export type Suggest = (asking: Asking) => Promise<Suggestions>;

/** Records that are suggested by their names. */
const RECORD_LIMIT = 50;

const NOTHING: Suggestions = { values: [] };

/**
 * Asks the Odoo that the other blanks name. What is wrong with them, or may not be read, has no suggestions.
 * @throws {ProtocolError} of the SDK where Odoo cannot be asked, or this caller may not
 */
export async function suggest(
  find: Suggest | undefined,
  blank: Blank,
  { instances, context }: { instances: Instances; context: CallContext },
): Promise<Suggestions> {
  const { names } = instances;
  if (blank.name === "instance") return { values: rank(names, blank.value) };
  if (find === undefined) return NOTHING;
  const { caller, signal } = context;
  try {
    const services = instances.open(chooseInstance(names, blank.others.instance), caller);
    services.policy.requireEffect("read");
    return await find({ ...services, blank, signal });
  } catch (error) {
    if (error instanceof OdooError || error instanceof ArgumentError) return NOTHING;
    if (!(error instanceof CallError)) throw error;
    const action = `complete ${blank.name}`;
    throw refused(describeFailure({ action, effect: "read", error }), "internal");
  }
}

export const suggestModels: Suggest = async ({ odoo, blank, signal }) => {
  const models = await odoo.models({ signal });
  const labels = new Map(models.map(({ model, name }) => [model, `${model} ${name}`]));
  const names = [...labels.keys()].toSorted();
  return { values: rank(names, blank.value, (model) => labels.get(model) ?? model) };
};

/** Fields of the chosen model, of a kind. */
export function suggestFields(isOfKind: (field: Field) => boolean): Suggest {
  return async ({ odoo, blank, signal }) => {
    const { model } = blank.others;
    if (!model) return NOTHING;
    await requireAccess(model, { odoo, signal });
    const { fields } = await odoo.schema(model, { signal });
    const names = [...fields.values()].filter(isOfKind).map(({ name }) => name);
    const text = (name: string): string => `${name} ${fields.get(name)?.label ?? ""}`;
    return { values: rank(names.toSorted(), blank.value, text) };
  };
}

/** Records of the chosen model whose name holds what was typed, each as `show` has it. */
export function suggestRecords(show: (record: RecordRef) => string): Suggest {
  return async (asking) => {
    const { model } = asking.blank.others;
    return model ? await findRecords(asking, { model, show }) : NOTHING;
  };
}

/** Records that the chosen report is about. */
export const suggestReportRecords: Suggest = async (asking) => {
  const { report } = asking.blank.others;
  if (!report) return NOTHING;
  const [found] = await findReports(asking, [["report_name", "=", report]]);
  if (typeof found?.model !== "string") return NOTHING;
  return await findRecords(asking, { model: found.model, show: ({ id }) => String(id) });
};

export const suggestReports: Suggest = async (asking) => {
  const { value } = asking.blank;
  const named = ["|", ["report_name", "ilike", value], ["name", "ilike", value]] as const;
  const reports = await findReports(asking, value === "" ? [] : [...named]);
  return { values: rank(reports.map((report) => String(report.report_name)), "") };
};

/** Those whose name holds what was typed; a typed id is one of them, before all others. */
async function findRecords(
  { odoo, blank, signal }: Asking,
  { model, show }: { model: string; show: (record: RecordRef) => string },
): Promise<Suggestions> {
  const typed = blank.value.replace(/^\d+ /, "");
  const domain = [["id", "=", Number(typed)] as const];
  const [own, named] = await Promise.all([
    /^[1-9]\d{0,8}$/.test(typed)
      ? odoo.searchRead(model, { domain, fields: ["display_name"], limit: 1 }, { signal })
      : [],
    odoo.searchName(model, typed, { limit: RECORD_LIMIT + 1, signal }),
  ]);
  const records = [
    ...own.map((record) => ({ id: Number(record.id), name: String(record.display_name) })),
    ...named.slice(0, RECORD_LIMIT),
  ];
  return { values: [...new Set(records.map(show))], hasMore: named.length > RECORD_LIMIT };
}

async function findReports(
  { odoo, signal }: Asking,
  domain: Domain,
): ReturnType<Asking["odoo"]["searchRead"]> {
  const fields = ["report_name", "name", "model"];
  const printed = [["report_type", "=", "qweb-pdf"] as const, ...domain];
  return await odoo.searchRead("ir.actions.report", {
    domain: printed,
    fields,
    order: "report_name",
    limit: 100,
  }, { signal });
}

/** Those that hold what was typed, in their name or `text`; those that begin with it first. */
export function rank(
  values: readonly string[],
  typed: string,
  text: (value: string) => string = (value) => value,
): string[] {
  const wanted = typed.toLowerCase();
  const found = values.filter((value) => text(value).toLowerCase().includes(wanted));
  const begins = found.filter((value) => value.toLowerCase().startsWith(wanted));
  return [...new Set([...begins, ...found])];
}
