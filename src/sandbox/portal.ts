/** What a model with a portal page (Odoo's `portal.mixin`) gains: a token, and an address that holds it. */
import type { Json } from "../odoo/json.ts";
import { sudo, tableOf } from "./environment.ts";
import { char, computed, type FieldSpec } from "./fields.ts";
import { type Call, type MethodSpec, onRecords } from "./model.ts";
import { isTruthy, textOf } from "./values.ts";
import { notSingle } from "./wording.ts";
import { accessibleRows, patchRow } from "./write.ts";

/** A token is made where there is none yet: the only thing that asking changes. */
function portalUrl({ env, model, ids, args }: Call): Json {
  const [row, ...others] = accessibleRows(env, model, ids, "read");
  if (row === undefined || others.length > 0) throw notSingle(model.name, ids);
  if (!isTruthy(row.access_token)) {
    patchRow(sudo(env), model, row, { access_token: crypto.randomUUID() });
  }
  const token = tableOf(env, model.name).get(row.id)?.access_token;
  return `${model.portal}/${row.id}${textOf(args.suffix)}?access_token=${textOf(token)}` +
    (isTruthy(args.report_type) ? `&report_type=${textOf(args.report_type)}` : "") +
    (isTruthy(args.download) ? "&download=true" : "");
}

export const portal: {
  fields: (path: string) => Record<string, FieldSpec>;
  methods: Readonly<Record<string, MethodSpec>>;
} = {
  fields: (path) => ({
    access_url: computed(char("Portal Access URL"), (row) => `${path}/${row.id}`),
    access_token: char("Security Token", { copy: false }),
  }),
  methods: {
    get_portal_url: onRecords(
      "suffix=None, report_type=None, download=None, query_string=None, anchor=None",
      portalUrl,
    ),
  },
};
