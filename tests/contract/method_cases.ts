/** `call_method`. */
import { z } from "zod";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { cells } from "../support/contract_client.ts";
import type { CaseContext } from "../support/contract_context.ts";
import type { ContractCase } from "./case.ts";
import { confirmOrder, createOrder, createPartners } from "./records.ts";

async function stateOf(context: CaseContext, order: number): Promise<unknown> {
  const args = { model: "sale.order", ids: [order], fields: ["state"] };
  return cells(await context.admin.table("read_records", args))[0]?.[0];
}

export const cases: readonly ContractCase[] = [
  {
    name: "call_method runs a workflow action",
    async run(context) {
      const { order } = await createOrder(context);
      assertEquals(await stateOf(context, order), "draft");
      await confirmOrder(context, order);
      assertEquals(await stateOf(context, order), "sale");
    },
  },
  {
    name: "call_method takes a method that returns None for a success, and it is committed",
    async run(context) {
      const model = "res.partner.category";
      const id = await context.create(model, { name: context.marker });
      const call = { model, method: "action_archive", ids: [id] };
      const { structured, text } = await context.admin.ok("call_method", call);
      assertEquals(structured, { result: null });
      assertMatch(
        text,
        /^Called res\.partner\.category\.action_archive: done, no result( \(company .+ #\d+\))?$/,
      );
      const args = { model, ids: [id], fields: ["active"] };
      assertEquals(cells(await context.admin.table("read_records", args)), [[false]]);
    },
  },
  {
    name: "call_method tells a wizard as not done yet",
    async run(context) {
      const { order } = await createOrder(context);
      const call = { model: "sale.order", method: "action_quotation_send", ids: [order] };
      const { structured, text } = await context.admin.ok("call_method", call);
      const waiting = z.object({ model: z.string() }).parse(structured.needs_action);
      assertEquals(waiting.model, "mail.compose.message");
      assertMatch(
        text,
        /not done yet, the wizard.* waits for values\. Create a mail\.compose\.message/,
      );
      assertEquals(await stateOf(context, order), "draft");
    },
  },
  {
    name: "call_method refuses private methods before sending",
    async run(context) {
      const { ids } = await createPartners(context, 1);
      for (const method of ["_write", "__init__", "_compute_display_name", "name.__class__", ""]) {
        const call = { model: "res.partner", method, ids };
        const text = await context.admin.refused("call_method", call);
        assertStringIncludes(text, "Outcome: not_sent");
      }
      const text = await context.admin.refused("call_method", {
        model: "res.partner",
        method: "_write",
        ids,
      });
      assertStringIncludes(text, "Cannot call res.partner._write: _write is private");
    },
  },
  {
    name: "call_method passes arguments by place and by name",
    async run(context) {
      const { ids, domain } = await createPartners(context, 2);
      const model = "res.partner";
      const byPlace = await context.admin.ok("call_method", {
        model,
        method: "search_count",
        args: [domain],
      });
      assertEquals(byPlace.structured, { result: 2 });
      const byName = await context.admin.ok("call_method", {
        model,
        method: "search_read",
        kwargs: { domain, fields: ["name"], order: "id desc", limit: 1 },
      });
      assertEquals(byName.structured.result, [{ id: ids[1], name: `${context.marker} 2` }]);
      const onRecords = await context.admin.ok("call_method", {
        model,
        method: "write",
        ids,
        args: [{ city: "Genova" }],
      });
      assertEquals(onRecords.structured, { result: true });
    },
  },
  {
    name: "call_method copies a record",
    async run(context) {
      const { ids } = await createPartners(context, 1);
      const { structured } = await context.admin.ok("call_method", {
        model: "res.partner",
        method: "copy",
        ids,
        kwargs: { default: { name: `${context.marker} copy` } },
      });
      const [copy] = context.adopt("res.partner", [structured.result].flat());
      const args = { model: "res.partner", ids: [copy], fields: ["name"] };
      const table = await context.admin.table("read_records", args);
      assertEquals(cells(table), [[`${context.marker} copy`]]);
    },
  },
  {
    name: "call_method posts a message",
    async run(context) {
      const { ids: [id] } = await createPartners(context, 1);
      const { structured } = await context.admin.ok("call_method", {
        model: "res.partner",
        method: "message_post",
        ids: [id],
        kwargs: { body: `${context.marker} said` },
      });
      const message = z.number().parse([structured.result].flat()[0]);
      const table = await context.admin.table("read_records", {
        model: "mail.message",
        ids: [message],
        fields: ["body", "model", "res_id"],
      });
      const [[body, model, record] = []] = cells(table);
      assertStringIncludes(String(body), `${context.marker} said`);
      assertEquals([model, record], ["res.partner", id ?? 0]);
    },
  },
  {
    name: "call_method cuts an answer that is over the budget",
    async run(context) {
      const { text } = await context.admin.ok("call_method", {
        model: "res.partner",
        method: "fields_get",
        kwargs: { attributes: ["string", "type", "help", "store", "sortable", "readonly"] },
      });
      assert(text.length < 41_000, `${text.length} characters`);
    },
  },
];
