/** A read-only server: tools that change something are not listed, and refused by any name. */
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { cells } from "../support/contract_client.ts";
import type { ContractCase } from "./case.ts";
import { createPartners } from "./records.ts";

const model = "res.partner";

const LISTED = [
  "search_records",
  "read_records",
  "aggregate_records",
  "find_models",
  "describe_model",
  "resolve_names",
  "get_context",
  "render_report",
];

export const cases: readonly ContractCase[] = [
  {
    name: "a read-only server lists only tools that read",
    async run(context) {
      const { readOnly, admin } = context.session;
      assertEquals(readOnly.catalog.tools.map(({ listed }) => listed.name), LISTED);
      assertEquals(admin.catalog.tools.length, LISTED.length + 6);
      const { structured, text } = await readOnly.ok("get_context");
      assertEquals(structured.read_only, true);
      assertStringIncludes(text, "Mode: read-only");
    },
  },
  {
    name: "a read-only server reads",
    async run(context) {
      const { ids, domain } = await createPartners(context, 1);
      const { readOnly } = context.session;
      const fields = ["name"];
      const expected = [[`${context.marker} 1`]];
      const found = await readOnly.table("search_records", { model, domain, fields });
      assertEquals(cells(found), expected);
      assertEquals(cells(await readOnly.table("odoo_read", { model, ids, fields })), expected);
    },
  },
  {
    name: "a read-only server refuses every change, by old names too",
    async run(context) {
      const { ids, domain } = await createPartners(context, 1);
      const { readOnly } = context.session;
      const values = { name: `${context.marker} changed` };
      for (
        const [tool, args] of [
          ["create_records", { values: [values] }],
          ["update_records", { ids, values }],
          ["delete_records", { ids }],
          ["call_method", { method: "write", ids, args: [values] }],
          ["call_method", { method: "search_count", args: [[]] }],
          ["odoo_create", { values }],
          ["odoo_write", { ids, values }],
          ["odoo_unlink", { ids }],
          ["odoo_execute_kw", { method: "write", args: [ids, values] }],
          ["odoo_call_method", { method: "unlink", ids }],
        ] as const
      ) {
        const text = await readOnly.refused(tool, { model, ...args });
        assertStringIncludes(text, "this server is read-only");
        assertStringIncludes(text, "Outcome: not_sent");
      }
      const search = { model, domain, fields: ["name"] };
      const left = await context.admin.table("search_records", search);
      assertEquals(cells(left), [[`${context.marker} 1`]]);
    },
  },
];
