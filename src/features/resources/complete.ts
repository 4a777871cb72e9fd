/** Completion for the variables of the templates. */
import { refused, type ResourceTable } from "../../mcp/catalog.ts";
import { ATTACHMENT } from "../../odoo/files/fields.ts";
import type { Instances } from "../instances.ts";
import {
  rank,
  type Suggest,
  suggest,
  suggestFields,
  suggestModels,
  suggestRecords,
  suggestReportRecords,
  suggestReports,
} from "../suggestions.ts";
import { FILE_FORMS } from "./uri.ts";

const VARIABLES: ReadonlyMap<string, Suggest> = new Map<string, Suggest>([
  ["model", suggestModels],
  ["id", suggestRecords(({ id }) => String(id))],
  ["field", suggestFields(({ type }) => type === "binary")],
  ["fields", suggestLast(suggestFields(() => true))],
  ["order", suggestFields(({ stored }) => stored)],
  ["report", suggestReports],
  ["ids", suggestLast(suggestReportRecords)],
  ["as", ({ blank }) => Promise.resolve({ values: rank(FILE_FORMS, blank.value) })],
]);

/** An attachment's URI names no model. */
const OF_ATTACHMENT = "odoo://attachment/";

export function createTemplateCompletion(
  instances: Instances,
  templates: readonly string[],
): ResourceTable["complete"] {
  return (template, blank, context) => {
    if (!templates.includes(template)) {
      const text = `ref: there is no template ${template.slice(0, 100)}`;
      return Promise.reject(refused(text, "invalid_params"));
    }
    const isAttachment = template.startsWith(OF_ATTACHMENT);
    const others = isAttachment ? { ...blank.others, model: ATTACHMENT } : blank.others;
    return suggest(VARIABLES.get(blank.name), { ...blank, others }, { instances, context });
  };
}

/** Completes the last item of a list between commas. */
function suggestLast(find: Suggest): Suggest {
  return async (asking) => {
    const { blank } = asking;
    const start = blank.value.lastIndexOf(",") + 1;
    const last = await find({ ...asking, blank: { ...blank, value: blank.value.slice(start) } });
    const values = last.values.map((value) => blank.value.slice(0, start) + value);
    return { ...last, values };
  };
}
