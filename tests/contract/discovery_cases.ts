/** `find_models`, `describe_model`, `resolve_names`, `get_context`. */
import { z } from "zod";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import type { ContractCase } from "./case.ts";
import { countryId, createPartners } from "./records.ts";

const models = z.array(z.object({ model: z.string(), name: z.string() }));
const described = z.array(z.object({ name: z.string(), type: z.string() }));

export const cases: readonly ContractCase[] = [
  {
    name: "find_models finds by technical name and by label",
    async run(context) {
      for (const query of ["sale order", "sale.order", "Sales Order"]) {
        const { structured, text } = await context.admin.ok("find_models", { query });
        const found = models.parse(structured.models);
        assertEquals(found.find(({ model }) => model === "sale.order")?.name, "Sales Order", query);
        assertStringIncludes(text, "sale.order\tSales Order");
      }
    },
  },
  {
    name: "find_models knows what people call the usual models, in English and Italian",
    async run(context) {
      const spoken = [
        ["invoices", "account.move"],
        ["customer", "res.partner"],
        ["fatture", "account.move"],
        ["preventivi", "sale.order"],
        ["clienti", "res.partner"],
      ] as const;
      for (const [query, wanted] of spoken) {
        const { structured } = await context.admin.ok("find_models", { query });
        const found = models.parse(structured.models).map(({ model }) => model);
        assert(found.includes(wanted), `${query}: ${found.join(", ")}`);
      }
    },
  },
  {
    name: "find_models says when there are more",
    async run(context) {
      const some = await context.admin.ok("find_models", { limit: 2 });
      assertEquals([models.parse(some.structured.models).length, some.structured.has_more], [
        2,
        true,
      ]);
      const none = await context.admin.ok("find_models", { query: "no such thing at all" });
      assertEquals(none.structured, { models: [], has_more: false });
    },
  },
  {
    name: "describe_model tells fields and rights",
    async run(context) {
      const { structured, text } = await context.admin.ok("describe_model", {
        model: "sale.order",
        limit: 500,
      });
      assertEquals(structured.access, ["read", "write", "create", "unlink"]);
      const fields = new Map(described.parse(structured.fields).map((f) => [f.name, f.type]));
      for (
        const [name, type] of [
          ["partner_id", "many2one"],
          ["order_line", "one2many"],
          ["date_order", "datetime"],
          ["amount_total", "monetary"],
          ["state", "selection"],
        ] as const
      ) assertEquals(fields.get(name), type, name);
      assertMatch(text, /^partner_id!=?\tmany2one res\.partner\tCustomer$/m);
      assertMatch(text, /^state\S*\tselection draft\|sent\|sale\|\S*\tStatus$/m);
    },
  },
  {
    name: "describe_model filters and pages",
    async run(context) {
      const model = "res.partner";
      const args = { model, query: "street", limit: 500 };
      const { structured } = await context.admin.ok("describe_model", args);
      const names = described.parse(structured.fields).map(({ name }) => name);
      assertEquals(["street", "street2"].filter((name) => !names.includes(name)), []);
      assert(names.length < 12, names.join(", "));
      const first = await context.admin.ok("describe_model", { model, limit: 3 });
      assertEquals(first.structured.has_more, true);
      assertStringIncludes(first.text, "more at offset 3");
      const next = await context.admin.ok("describe_model", { model, limit: 3, offset: 3 });
      const seen = [first, next].flatMap((page) => described.parse(page.structured.fields));
      assertEquals(new Set(seen.map(({ name }) => name)).size, 6);
    },
  },
  {
    name: "resolve_names finds one, several and none",
    async run(context) {
      const { ids } = await createPartners(context, 2);
      const [first = 0, second = 0] = ids;
      const { marker } = context;
      const names = [`${marker} 1`, marker, `${marker} none`];
      const { structured, text } = await context.admin.ok("resolve_names", {
        model: "res.partner",
        names,
      });
      const one = { id: first, name: `${marker} 1` };
      const two = { id: second, name: `${marker} 2` };
      assertEquals(structured.names, [
        { name: names[0], matches: [one] },
        { name: marker, matches: [one, two] },
        { name: names[2], matches: [] },
      ]);
      assertStringIncludes(text, `${marker} none: no match`);
    },
  },
  {
    name: "resolve_names knows codes, and keeps to the limit",
    async run(context) {
      const { marker } = context;
      const code = `C${marker.slice(-8)}`;
      const values = { name: `${marker} product`, default_code: code };
      const id = await context.create("product.product", values);
      const byCode = await context.admin.ok("resolve_names", {
        model: "product.product",
        names: [code],
      });
      const name = `[${code}] ${marker} product`;
      assertEquals(byCode.structured.names, [{ name: code, matches: [{ id, name }] }]);
      const country = await countryId(context, "IT");
      const args = { model: "res.country", names: ["Italy", "land"], limit: 2 };
      const { structured } = await context.admin.ok("resolve_names", args);
      const [italy, land] = z.array(z.object({ matches: z.array(z.unknown()) }))
        .parse(structured.names);
      assertEquals(italy?.matches, [{ id: country, name: "Italy" }]);
      assertEquals(land?.matches.length, 2);
    },
  },
  {
    name: "get_context tells who, where and what is allowed",
    async run(context) {
      const { target, wire } = context.session;
      const { structured, text } = await context.admin.ok("get_context");
      const login = z.object({ login: z.string() }).parse(structured.user).login;
      assertEquals(login, target.admin.username);
      assertEquals(structured.read_only, false);
      assert(z.array(z.unknown()).parse(structured.companies).length > 0);
      assertStringIncludes(text, `database ${target.database}, over ${wire}`);
      assertStringIncludes(text, "(datetimes are UTC)");
    },
  },
];
