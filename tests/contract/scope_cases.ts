/** In which company and context a call works. */
import { z } from "zod";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { cells } from "../support/contract_client.ts";
import type { CaseContext } from "../support/contract_context.ts";
import type { ContractCase } from "./case.ts";
import { createPartners, NO_SUCH_ID, PNG } from "./records.ts";

async function companiesOf({ admin }: CaseContext): Promise<{ id: number; name: string }[]> {
  const { structured } = await admin.ok("get_context");
  const company = z.object({ id: z.number(), name: z.string() });
  return z.array(company).min(1).parse(structured.companies);
}

export const cases: readonly ContractCase[] = [
  {
    name: "a call works in the company that it names, else in the user's own (ivnvxd#107)",
    async run(context) {
      const companies = await companiesOf(context);
      const ask = { model: "sale.order", method: "default_get", args: [["company_id"]] };
      for (const { id, name } of companies) {
        const { structured, text } = await context.admin.ok("call_method", { ...ask, company: id });
        assertEquals(structured.result, { company_id: id });
        if (companies.length > 1) assertStringIncludes(text, `(company ${name} #${id})`);
      }
      const { structured } = await context.admin.ok("call_method", ask);
      assertEquals(structured.result, { company_id: companies[0]?.id });
    },
  },
  {
    name:
      "call_method takes companies from a context too, tells none then, and takes no two answers",
    async run(context) {
      const companies = await companiesOf(context);
      const id = companies.at(-1)?.id;
      const kwargs = { context: { allowed_company_ids: [id] } };
      const ask = { model: "sale.order", method: "default_get", args: [["company_id"]], kwargs };
      const { structured, text } = await context.admin.ok("call_method", ask);
      assertEquals(structured.result, { company_id: id });
      assert(!text.includes("(company"), text);
      const both = await context.admin.refused("call_method", {
        ...ask,
        company: companies[0]?.id,
      });
      assertStringIncludes(both, "kwargs.context.allowed_company_ids: leave it out");
      assertStringIncludes(both, "Outcome: not_sent");
    },
  },
  {
    name: "a company that the user is not in is refused before anything is sent",
    async run(context) {
      const values = [{ name: context.marker }];
      const create = { model: "res.partner", values, company: NO_SUCH_ID };
      const text = await context.admin.refused("create_records", create);
      assertMatch(text, /company: you are in no company 1999999999: use .+ #\d/);
      assertStringIncludes(text, "Outcome: not_sent");
    },
  },
  {
    name: "companies are named by their own argument, and not by the context",
    async run(context) {
      const search = { model: "res.partner", context: { allowed_company_ids: [NO_SUCH_ID] } };
      const text = await context.admin.refused("search_records", search);
      assertStringIncludes(text, "context.allowed_company_ids: write company instead");
    },
  },
  {
    name: "create_records takes a context, as a wizard needs it",
    async run(context) {
      const model = "res.partner";
      const { structured } = await context.admin.ok("create_records", {
        model,
        values: [{ name: context.marker }],
        context: { default_city: "Genova" },
      });
      const [id] = context.adopt(model, structured.ids);
      const args = { model, ids: [id], fields: ["city"] };
      assertEquals(cells(await context.admin.table("read_records", args)), [["Genova"]]);
    },
  },
  {
    name: "search_records takes a context, such as one that shows what is archived",
    async run(context) {
      const { ids, domain } = await createPartners(context, 2);
      const model = "res.partner";
      const [archived] = ids;
      await context.admin.ok("update_records", {
        model,
        ids: [archived],
        values: { active: false },
      });
      const search = { model, domain, fields: ["name"], count: true };
      const usual = await context.admin.ok("search_records", search);
      assertEquals(usual.structured.total, 1);
      const all = await context.admin.ok("search_records", {
        ...search,
        context: { active_test: false },
      });
      assertEquals(all.structured.total, 2);
    },
  },
  {
    name: "no context makes an answer carry the content of files",
    async run(context) {
      const model = "res.partner";
      const id = await context.create(model, { name: context.marker, image_1920: PNG });
      const { structured } = await context.admin.ok("search_records", {
        model,
        domain: [["id", "=", id]],
        fields: ["image_1920"],
        context: { bin_size: false, include_binary_content: true },
      });
      const size = z.object({ size: z.string() });
      z.tuple([z.tuple([z.literal(id), size])]).parse(structured.rows);
    },
  },
];
