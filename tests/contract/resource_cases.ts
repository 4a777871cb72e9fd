/** Resources by `odoo://` URI. */
import { z } from "zod";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import type { Content } from "../support/contract_client.ts";
import type { CaseContext } from "../support/contract_context.ts";
import type { ContractCase } from "./case.ts";
import { countryId, createHiddenTask, createOrder, createPartners } from "./records.ts";
import { NO_SUCH_ID, PNG } from "./records.ts";

const list = z.object({
  model: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.json())),
  has_more: z.boolean(),
});

function readList({ mimeType, text }: Content): z.output<typeof list> {
  assertEquals(mimeType, "application/json");
  return list.parse(JSON.parse(text));
}

function listUri(model: string, query: Record<string, string>): string {
  return `odoo://${model}/list?${new URLSearchParams(query)}`;
}

async function attach(context: CaseContext, values: object): Promise<number> {
  return await context.create("ir.attachment", {
    name: context.marker,
    [context.contentField]: PNG,
    ...values,
  });
}

/** The resource of an attachment's content. */
function fileUri({ contentField }: CaseContext, id: number): string {
  return `odoo://ir.attachment/binary/${contentField}/${id}`;
}

/** URIs that lead nowhere. */
const NOWHERE = [
  `odoo://res.partner/${NO_SUCH_ID}`,
  "odoo://no.such.model/1",
  "odoo://no.such.model/list",
  `odoo://ir.attachment/binary/datas/${NO_SUCH_ID}`,
  "odoo://res.partner/0",
  "odoo://res.partner/-1",
  "odoo://res.partner/1x",
  "odoo://res.partner",
  "odoo://../1",
  "http://res.partner/1",
  "",
];

/** List queries that cannot be meant, and what the answer says. */
const BAD_QUERIES = [
  [{ limit: "0" }, "limit: write a whole number from 1 to 1000"],
  [{ limit: "all" }, "limit: write a whole number from 1 to 1000"],
  [{ offset: "-1" }, "offset: write a whole number from 0 on"],
  [{ filter: "[]" }, "filter: there is no such parameter"],
  [{ fields: "nmae" }, "did you mean name?"],
  [{ domain: '[["name", "="]]' }, "domain[0]"],
  [{ domain: "None" }, "domain"],
] as const;

export const cases: readonly ContractCase[] = [
  {
    name: "a record is a resource",
    async run(context) {
      const { marker } = context;
      const country = await countryId(context, "IT");
      const id = await context.create("res.partner", {
        name: marker,
        country_id: country,
        image_1920: PNG,
      });
      const { mimeType, text } = await context.admin.read(`odoo://res.partner/${id}`);
      assertEquals(mimeType, "application/json");
      const record = z.record(z.string(), z.json()).parse(JSON.parse(text));
      assertEquals([record.name, record.display_name], [marker, marker]);
      assertEquals(record.country_id, { id: country, name: "Italy" });
      const { uri } = z.object({ uri: z.string() }).parse(record.image_1920);
      assertEquals(uri, `odoo://res.partner/binary/image_1920/${id}`);
      assert(!text.includes(PNG.slice(0, 12)), "a file stands in the record");
    },
  },
  {
    name: "a list is a resource, with a query",
    async run(context) {
      const { domain } = await createPartners(context, 4);
      const query = { domain: JSON.stringify(domain), fields: "name,color", order: "id desc" };
      const page = { ...query, limit: "2", offset: "1" };
      const some = readList(await context.admin.read(listUri("res.partner", page)));
      assertEquals([some.model, some.columns], ["res.partner", ["id", "name", "color"]]);
      assertEquals(some.rows.map(([, name]) => name), [3, 2].map((n) => `${context.marker} ${n}`));
      assertEquals(some.has_more, true);
      const last = { ...query, limit: "2", offset: "2" };
      const rest = readList(await context.admin.read(listUri("res.partner", last)));
      assertEquals([rest.rows.length, rest.has_more], [2, false]);
    },
  },
  {
    name: "a list reads a domain in Python's notation",
    async run(context) {
      await createPartners(context, 2);
      const domain = `[('name', '=', '${context.marker} 2')]`;
      const uri = listUri("res.partner", { domain, fields: "name" });
      const { rows } = readList(await context.admin.read(uri));
      assertEquals(rows.map(([, name]) => name), [`${context.marker} 2`]);
    },
  },
  {
    name: "a list has the usual fields and 50 records unless told otherwise",
    async run(context) {
      const { domain } = await createPartners(context, 51);
      const query = { domain: JSON.stringify(domain) };
      const some = readList(await context.admin.read(listUri("res.partner", query)));
      assertEquals([some.rows.length, some.has_more], [50, true]);
      assertEquals(some.columns.slice(0, 2), ["id", "name"]);
      const all = await context.admin.read(listUri("res.partner", { ...query, limit: "51" }));
      assertEquals([readList(all).rows.length, readList(all).has_more], [51, false]);
      const first = readList(await context.admin.read("odoo://res.country/list"));
      assert(first.rows.length > 1);
    },
  },
  {
    name: "a file is a resource with its type",
    async run(context) {
      const picture = await attach(context, { mimetype: "image/png" });
      const uri = fileUri(context, picture);
      const { blob, mimeType } = await context.admin.read(uri);
      assertEquals([blob, mimeType], [PNG, "image/png"]);
      const note = await attach(context, {
        name: "note.txt",
        [context.contentField]: btoa("plain words"),
      });
      const text = await context.admin.read(fileUri(context, note));
      assertEquals([atob(text.blob ?? ""), text.mimeType], ["plain words", "text/plain"]);
    },
  },
  {
    name: "a picture's type is told by its content",
    async run(context) {
      const id = await context.create("res.partner", { name: context.marker, image_1920: PNG });
      const { blob, mimeType } = await context.admin.read(
        `odoo://res.partner/binary/image_1920/${id}`,
      );
      assertEquals(mimeType, "image/png");
      assert(atob(blob ?? "").startsWith("\x89PNG"));
    },
  },
  {
    name: "an empty file is not found, and what is no file is told",
    async run(context) {
      const { ids: [id] } = await createPartners(context, 1);
      const empty = await context.admin.readRefused(`odoo://res.partner/binary/image_1920/${id}`);
      const missing = await context.admin.readRefused(`odoo://res.partner/${NO_SUCH_ID}`);
      assertEquals(empty.code, missing.code);
      const text = await context.admin.readRefused(`odoo://res.partner/binary/name/${id}`);
      assertStringIncludes(text.message, "res.partner.name is no binary field");
    },
  },
  {
    name: "the instance is a resource",
    async run(context) {
      const { target, wire } = context.session;
      const { mimeType, text } = await context.admin.read("odoo://instance/info");
      assertEquals(mimeType, "application/json");
      const info = z.looseObject({
        version: z.string(),
        protocol: z.string(),
        user: z.object({ login: z.string() }),
        companies: z.array(z.unknown()),
      }).parse(JSON.parse(text));
      assertEquals(info.database, target.database);
      assertMatch(info.protocol, new RegExp(`^${wire}\\b`));
      assertEquals(info.user.login, target.admin.username);
      assertEquals(Number(/\d+/.exec(info.version)?.[0]), context.session.target.major);
    },
  },
  {
    name: "what leads nowhere is not found",
    async run(context) {
      const codes = new Set<unknown>();
      for (const uri of NOWHERE) codes.add((await context.admin.readRefused(uri)).code);
      assertEquals(codes.size, 1, [...codes].join(", "));
    },
  },
  {
    name: "a list's query that cannot be meant is refused with its place",
    async run(context) {
      for (const [query, says] of BAD_QUERIES) {
        const { code, message } = await context.admin.readRefused(listUri("res.partner", query));
        assertEquals(code, -32602, message);
        assertStringIncludes(message, says);
      }
    },
  },
  {
    name: "a forbidden resource answers like one that does not exist",
    needs: "low",
    async run(context) {
      const { order } = await createOrder(context);
      const task = await createHiddenTask(context);
      const file = await attach(context, { res_model: "sale.order", res_id: order });
      for (
        const [forbidden, missing] of [
          [`odoo://sale.order/${order}`, `odoo://sale.order/${NO_SUCH_ID}`],
          [`odoo://project.task/${task}`, `odoo://project.task/${NO_SUCH_ID}`],
          [fileUri(context, file), fileUri(context, NO_SUCH_ID)],
          ["odoo://sale.order/list", "odoo://no.such.model/list"],
        ] as const
      ) {
        const [denied, absent] = await Promise.all(
          [forbidden, missing].map((uri) => context.low.readRefused(uri)),
        );
        assertEquals(denied?.code, absent?.code);
        const withoutUri = [denied?.message.replace(forbidden, ""), absent?.message];
        assertEquals(withoutUri[0], withoutUri[1]?.replace(missing, ""));
      }
    },
  },
];
