/** What else is addressed besides records, lists and files: numbers, fields, models, messages; and completion. */
import { z } from "zod";
import { readImageHeader } from "../../src/files/image_header.ts";
import type { Blank, Suggestions } from "../../src/mcp/catalog.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import type { ContractClient } from "../support/contract_client.ts";
import type { CaseContext } from "../support/contract_context.ts";
import { WEBP_LOSSLESS } from "../support/images.ts";
import type { ContractCase } from "./case.ts";
import { createHiddenTask, createOrder, createPartners, NO_SUCH_ID, PNG } from "./records.ts";

const SIGNAL = new AbortController().signal;

const RECORD = "odoo://{model}/{id}";
const LIST = "odoo://{model}/list{?domain,fields,order,limit,offset}";
const BINARY = "odoo://{model}/binary/{field}/{id}{?as}";
const ATTACHMENT = "odoo://attachment/{id}{?as}";

const schema = z.object({
  access: z.array(z.string()),
  fields: z.array(z.looseObject({ name: z.string(), type: z.string(), label: z.string() })),
});
const models = z.object({ models: z.array(z.object({ model: z.string(), name: z.string() })) });
const table = z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.json())) });

async function readJson<Schema extends z.ZodType>(
  client: ContractClient,
  uri: string,
  shape: Schema,
): Promise<z.output<Schema>> {
  const { mimeType, text } = await client.read(uri);
  assertEquals(mimeType, "application/json");
  return shape.parse(JSON.parse(text));
}

function complete(
  { catalog }: ContractClient,
  template: string,
  { name, value = "", others = {} }: Partial<Blank> & Pick<Blank, "name">,
): Promise<Suggestions> {
  return catalog.resources.complete(template, { name, value, others }, { signal: SIGNAL });
}

function assertHolds(values: readonly string[], expected: readonly string[]): void {
  assertEquals(expected.filter((value) => !values.includes(value)), [], values.join(" "));
}

async function post(context: CaseContext, partner: number, body: string): Promise<void> {
  const kwargs = { body, message_type: "comment" };
  const call = { model: "res.partner", ids: [partner], method: "message_post", kwargs };
  await context.admin.ok("call_method", call);
}

export const cases: readonly ContractCase[] = [
  {
    name: "a number of records is a resource",
    async run(context) {
      const { domain } = await createPartners(context, 3);
      const uri = (asked: unknown): string =>
        `odoo://res.partner/count?domain=${encodeURIComponent(JSON.stringify(asked))}`;
      const counted = z.object({ model: z.string(), count: z.number() });
      const found = await readJson(context.admin, uri(domain), counted);
      assertEquals(found, { model: "res.partner", count: 3 });
      const all = await readJson(context.admin, "odoo://res.partner/count", counted);
      assert(all.count > 3);
      const { code, message } = await context.admin.readRefused(uri([["name", "="]]));
      assertEquals(code, -32602);
      assertStringIncludes(message, "domain[0]");
    },
  },
  {
    name: "a model's fields are a resource, with what one may do there",
    async run(context) {
      const uri = "odoo://res.partner/schema";
      const { access, fields } = await readJson(context.admin, uri, schema);
      assertEquals(access, ["read", "write", "create", "unlink"]);
      const byName = new Map(fields.map((field) => [field.name, field]));
      assertEquals(byName.get("country_id")?.relation, "res.country");
      assertEquals(byName.get("name")?.type, "char");
    },
  },
  {
    name: "the models are a resource",
    async run(context) {
      const { models: listed } = await readJson(context.admin, "odoo://models", models);
      const names = listed.map(({ model }) => model);
      assertHolds(names, ["res.partner", "sale.order"]);
      assertEquals(names, names.toSorted());
    },
  },
  {
    name: "the short list leads to the instance, its models and what people use most",
    async run(context) {
      const { resources, nextCursor } = await context.admin.catalog.resources.list({
        signal: SIGNAL,
      });
      const uris = resources.map(({ uri }) => uri);
      assertEquals(uris.slice(0, 2), ["odoo://instance/info", "odoo://models"]);
      assertHolds(uris, ["odoo://res.partner/list", "odoo://sale.order/list"]);
      assertEquals(nextCursor, undefined);
      for (const { uri } of resources) await context.admin.read(uri);
      for (const cursor of ["50", "x", "-50"]) {
        await assertRejects(
          () => context.admin.catalog.resources.list({ signal: SIGNAL }, cursor),
          Error,
          "list from the start",
        );
      }
    },
  },
  {
    name: "a record's messages are a resource, the newest first, as text",
    async run(context) {
      const { ids: [partner = 0] } = await createPartners(context, 1);
      await post(context, partner, "the first");
      await post(context, partner, "the second");
      const uri = `odoo://res.partner/${partner}/messages`;
      const { columns, rows } = await readJson(context.admin, uri, table);
      const bodies = rows.map((row) => String(row[columns.indexOf("body")]));
      assertEquals(bodies.slice(0, 2), ["the second", "the first"]);
    },
  },
  {
    name: "an attachment has an address of its own",
    async run(context) {
      const values = { name: context.marker, [context.contentField]: PNG };
      const id = await context.create("ir.attachment", values);
      const { blob, mimeType } = await context.admin.read(`odoo://attachment/${id}`);
      assertEquals([blob, mimeType], [PNG, "image/png"]);
    },
  },
  {
    name: "a file's text is a resource, and a file without text says so",
    async run(context) {
      const attach = (name: string, content: string): Promise<number> =>
        context.create("ir.attachment", { name, [context.contentField]: content });
      const csv = await attach("prices.csv", btoa("name,price\nPasta,2\n"));
      const { text, mimeType } = await context.admin.read(`odoo://attachment/${csv}?as=text`);
      assertEquals([text, mimeType], ["name,price\nPasta,2\n", "text/plain"]);
      const picture = await attach("picture.png", PNG);
      const { code, message } = await context.admin.readRefused(
        `odoo://attachment/${picture}?as=text`,
      );
      assertEquals(code, -32602);
      assertStringIncludes(message, "image/png has no text");
    },
  },
  {
    name: "an image of a record has a preview",
    async run(context) {
      const partner = await context.create("res.partner", {
        name: context.marker,
        image_1920: PNG,
      });
      const uri = `odoo://res.partner/binary/image_1920/${partner}?as=preview`;
      assertEquals((await context.admin.read(uri)).mimeType, "image/png");
    },
  },
  {
    name: "an attachment has a preview where it is a picture, and says so where it is none",
    async run(context) {
      const attach = (name: string, content: string): Promise<number> =>
        context.create("ir.attachment", { name, [context.contentField]: content });
      const picture = await attach("picture.webp", WEBP_LOSSLESS);
      const { blob = "", mimeType = "" } = await context.admin.read(
        `odoo://attachment/${picture}?as=preview`,
      );
      assertEquals(readImageHeader(Uint8Array.fromBase64(blob), mimeType), {
        width: 256,
        height: 128,
        orientation: 1,
      });
      const csv = await attach("prices.csv", btoa("name,price\nPasta,2\n"));
      const { code, message } = await context.admin.readRefused(
        `odoo://attachment/${csv}?as=preview`,
      );
      assertEquals(code, -32602);
      assertStringIncludes(message, "has no preview");
    },
  },
  {
    name: "a report is a resource: a PDF, or its text where this Odoo makes none",
    async run(context) {
      const { order } = await createOrder(context);
      const uri = `odoo://report/sale.report_saleorder/${order}`;
      const { mimeType, blob, text } = await context.admin.read(uri);
      if (mimeType === "application/pdf") assert(atob(blob ?? "").startsWith("%PDF-"));
      else assertStringIncludes(text, "first");
      const missing = await context.admin.readRefused(`odoo://report/no.such_report/${order}`);
      const nowhere = await context.admin.readRefused(`odoo://res.partner/${NO_SUCH_ID}`);
      assertEquals(missing.code, nowhere.code, missing.message);
    },
  },
  {
    name: "what may not be read has no number, fields, messages or file",
    needs: "low",
    async run(context) {
      const { order } = await createOrder(context);
      const task = await createHiddenTask(context);
      const file = await context.create("ir.attachment", {
        name: context.marker,
        [context.contentField]: PNG,
        res_model: "sale.order",
        res_id: order,
      });
      const missing = await context.low.readRefused(`odoo://res.partner/${NO_SUCH_ID}`);
      for (
        const uri of [
          "odoo://sale.order/count",
          "odoo://sale.order/schema",
          `odoo://sale.order/${order}/messages`,
          `odoo://project.task/${task}/messages`,
          `odoo://res.partner/${NO_SUCH_ID}/messages`,
          `odoo://attachment/${file}`,
          `odoo://attachment/${NO_SUCH_ID}`,
          "odoo://no.such.model/schema",
          "odoo://no.such.model/count",
        ]
      ) {
        assertEquals((await context.low.readRefused(uri)).code, missing.code, uri);
      }
    },
  },
  {
    name: "models, fields and records complete what is typed",
    async run(context) {
      const { admin, marker } = context;
      const { ids } = await createPartners(context, 2);
      const partner = { model: "res.partner" };
      const model = await complete(admin, RECORD, { name: "model", value: "res.par" });
      assertEquals(model.values[0], "res.partner");
      const records = await complete(admin, RECORD, { name: "id", value: marker, others: partner });
      assertEquals(records.values.toSorted(), ids.map(String).toSorted());
      const [id] = ids.map(String);
      const own = await complete(admin, RECORD, { name: "id", value: id, others: partner });
      assertEquals(own.values[0], id);
      const files = await complete(admin, BINARY, { name: "field", value: "im", others: partner });
      assertHolds(files.values, ["image_128", "image_1920"]);
      assert(!files.values.includes("name"));
      const fields = await complete(admin, LIST, {
        name: "fields",
        value: "name,countr",
        others: partner,
      });
      assertHolds(fields.values, ["name,country_id"]);
      const forms = await complete(admin, ATTACHMENT, { name: "as", value: "t" });
      assertEquals(forms.values, ["text"]);
    },
  },
  {
    name: "what cannot be completed has no suggestions, and a template that is none is refused",
    async run({ admin }) {
      const others = { model: "no.such.model" };
      assertEquals((await complete(admin, RECORD, { name: "id", value: "a" })).values, []);
      assertEquals((await complete(admin, RECORD, { name: "id", value: "a", others })).values, []);
      assertEquals((await complete(admin, RECORD, { name: "nothing" })).values, []);
      await assertRejects(
        () => complete(admin, "odoo://{nothing}", { name: "model" }),
        Error,
        "there is no template",
      );
    },
  },
];
