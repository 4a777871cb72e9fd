/** `write_file`, `post_message` and `render_report`. */
import { z } from "zod";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { cells } from "../support/contract_client.ts";
import type { CaseContext } from "../support/contract_context.ts";
import type { ContractCase } from "./case.ts";
import { assertKind } from "./kinds.ts";
import { createOrder, createPartners, NO_SUCH_ID, PNG } from "./records.ts";

const WORDS = btoa("a;b\n1;2\n");

const written = z.object({
  uri: z.string(),
  name: z.string(),
  size: z.number(),
  mime_type: z.string(),
  attachment_id: z.number().optional(),
});

const posted = z.object({
  message_id: z.number(),
  notified: z.array(z.object({ id: z.number(), name: z.string(), by: z.string() })),
  attachment_ids: z.array(z.number()),
});

async function partner(context: CaseContext): Promise<number> {
  const { ids: [id = 0] } = await createPartners(context, 1);
  return id;
}

async function write(context: CaseContext, args: object): Promise<z.output<typeof written>> {
  const { structured } = await context.admin.ok("write_file", { ...args });
  const answer = written.parse(structured);
  if (answer.attachment_id) context.adopt("ir.attachment", [answer.attachment_id]);
  return answer;
}

async function post(context: CaseContext, args: object): Promise<z.output<typeof posted>> {
  const { structured } = await context.admin.ok("post_message", { ...args });
  const answer = posted.parse(structured);
  if (answer.attachment_ids.length > 0) context.adopt("ir.attachment", answer.attachment_ids);
  return answer;
}

async function attachmentsOf(context: CaseContext, id: number): Promise<unknown[]> {
  const domain = [["res_model", "=", "res.partner"], ["res_id", "=", id]];
  const args = { model: "ir.attachment", domain, fields: ["name"] };
  return cells(await context.admin.table("search_records", args)).flat();
}

/** Arguments that write nothing, and what is said. */
const UNWRITTEN: readonly (readonly [object, string])[] = [
  [{ name: "a" }, "give either content or path"],
  [{ name: "a", content: WORDS, path: "/etc/hosts" }, "give either content or path"],
  [{ name: "a", path: "/etc/hosts" }, "paths cannot be given here"],
  [{ content: WORDS }, "name: a new attachment needs a name"],
  [{ name: "a", content: WORDS.slice(0, -1) }, "cut off after 11 characters"],
  [{ name: "a", content: "no base64!" }, "not base64 at character 10"],
  [{ field: "name", content: WORDS }, "res.partner.name is no binary field"],
  [{ field: "nmae", content: WORDS }, "res.partner.nmae is no binary field"],
];

export const cases: readonly ContractCase[] = [
  {
    name: "write_file attaches a file, whose link gives it back",
    async run(context) {
      const id = await partner(context);
      const file = { model: "res.partner", id, name: "Prices.csv", content: WORDS };
      const { uri, attachment_id, ...rest } = await write(context, file);
      assertEquals(rest, { name: "Prices.csv", size: 8, mime_type: "text/csv" });
      assertEquals(uri, `odoo://attachment/${attachment_id}`);
      const { blob, mimeType } = await context.admin.read(uri);
      assertEquals([blob, mimeType], [WORDS, "text/csv"]);
      assertEquals(await attachmentsOf(context, id), ["Prices.csv"]);
    },
  },
  {
    name: "write_file takes a data: URI, and replaces a field and an attachment",
    async run(context) {
      const id = await partner(context);
      const content = `data:image/png;base64,${PNG}`;
      const picture = await write(context, {
        model: "res.partner",
        id,
        field: "image_1920",
        content,
      });
      assertEquals([picture.mime_type, picture.attachment_id], ["image/png", undefined]);
      assert(atob((await context.admin.read(picture.uri)).blob ?? "").startsWith("\x89PNG"));
      const file = { model: "res.partner", id, name: "a.txt", content: btoa("before") };
      const { attachment_id: attachment, uri } = await write(context, file);
      const after = { model: "ir.attachment", id: attachment, content: btoa("after") };
      assertEquals((await write(context, after)).uri, uri);
      assertEquals((await context.admin.read(uri)).blob, btoa("after"));
      assertEquals(await attachmentsOf(context, id), ["a.txt"]);
    },
  },
  {
    name: "write_file refuses what is not whole or not a file, and writes nothing",
    async run(context) {
      const id = await partner(context);
      for (const [args, says] of UNWRITTEN) {
        const text = await context.admin.refused("write_file", {
          model: "res.partner",
          id,
          ...args,
        });
        assertStringIncludes(text, says);
        assertStringIncludes(text, "Outcome: not_sent");
      }
      const missing = { model: "res.partner", id: NO_SUCH_ID, name: "a", content: WORDS };
      assertKind(await context.admin.refused("write_file", missing), "missing");
      assertEquals(await attachmentsOf(context, id), []);
    },
  },
  {
    name: "files do not get around the rules of the record they are on",
    needs: "low",
    async run(context) {
      const { order } = await createOrder(context);
      const on = { model: "sale.order", id: order, name: "a.csv", content: WORDS };
      const { attachment_id: attachment } = await write(context, on);
      const attempts: readonly (readonly [string, object])[] = [
        ["write_file", on],
        ["write_file", { model: "ir.attachment", id: attachment, content: WORDS }],
        ["post_message", { model: "sale.order", id: order, kind: "note", body: "x" }],
        ["render_report", { report: "sale.report_saleorder", ids: [order] }],
      ];
      for (const [tool, args] of attempts) {
        assertKind(await context.low.refused(tool, { ...args }), "access");
      }
    },
  },
  {
    name: "post_message writes a note as plain text, with files",
    async run(context) {
      const id = await partner(context);
      const { attachment_id: known } = await write(context, {
        model: "res.partner",
        id,
        name: "known.csv",
        content: WORDS,
      });
      const { message_id, notified, attachment_ids } = await post(context, {
        model: "res.partner",
        id,
        kind: "note",
        body: "a < b & c\n<b>not bold</b>",
        attachment_ids: [known],
        files: [{ name: "new.txt", content: btoa("new") }],
      });
      assertEquals([notified, attachment_ids.length, attachment_ids[0]], [[], 2, known]);
      const table = await context.admin.table("read_records", {
        model: "mail.message",
        ids: [message_id],
        fields: ["body", "message_type", "attachment_ids"],
      });
      const [[body, type, attached] = []] = cells(table);
      assertMatch(String(body), /<p>a &lt; b &amp; c<br ?\/?>&lt;b&gt;not bold&lt;\/b&gt;<\/p>/);
      assertEquals(type, "comment");
      assertEquals([attached].flat().toSorted(), attachment_ids.toSorted());
      assertEquals((await attachmentsOf(context, id)).toSorted(), ["known.csv", "new.txt"]);
    },
  },
  {
    name: "post_message tells whom a message notifies",
    async run(context) {
      const { ids: [id = 0, follower = 0, named = 0] } = await createPartners(context, 3);
      const email = `${crypto.randomUUID()}@example.com`;
      await context.admin.ok("update_records", {
        model: "res.partner",
        ids: [follower, named],
        values: { email },
      });
      await context.admin.ok("call_method", {
        model: "res.partner",
        method: "message_subscribe",
        ids: [id],
        kwargs: { partner_ids: [follower] },
      });
      const on = { model: "res.partner", id, body: "hello" };
      const note = await post(context, { ...on, kind: "note" });
      assertEquals(note.notified, []);
      const message = await post(context, { ...on, kind: "message", partner_ids: [named] });
      const notified = message.notified.map((each) => [each.id, each.by]);
      assertEquals(notified.toSorted(), [[follower, "email"], [named, "email"]].toSorted());
    },
  },
  {
    name: "post_message refuses what cannot be posted, and leaves no file behind",
    async run(context) {
      const id = await partner(context);
      const note = { model: "res.partner", id, kind: "note", body: "x" };
      const files = [{ name: "a.txt", content: WORDS }];
      const refused = (args: object): Promise<string> =>
        context.admin.refused("post_message", { ...note, files, ...args });
      assertStringIncludes(await refused({ kind: undefined }), "kind: ");
      assertStringIncludes(await refused({ body: " ", files: undefined }), "body: write what");
      const country = await refused({ model: "res.country", id: 1 });
      assertStringIncludes(country, "res.country has no chatter");
      assertKind(await refused({ id: NO_SUCH_ID }), "missing");
      assertKind(await refused({ attachment_ids: [NO_SUCH_ID] }), "missing");
      const half = [...files, { name: "b.txt", content: "abc" }];
      assertStringIncludes(await refused({ files: half }), "files[1].content: base64 that was cut");
      assertEquals(await attachmentsOf(context, id), []);
    },
  },
  {
    name: "render_report gives a link to a document that can be printed, and its text",
    async run(context) {
      const { order } = await createOrder(context);
      const report = "sale.report_saleorder";
      const { structured, text } = await context.admin.ok("render_report", {
        report,
        ids: [order],
      });
      assertEquals(structured.uri, `odoo://report/${report}/${order}`);
      // A server without wkhtmltopdf says so.
      const isPdf = structured.mime_type === "application/pdf";
      assertEquals(isPdf, structured.note === undefined);
      if (!isPdf) assertStringIncludes(text, "wkhtmltopdf is missing");
      const read = await context.admin.ok("render_report", { report, ids: [order], text: true });
      assertMatch(read.text, /^Data from Odoo, .+:\n/);
      assertStringIncludes(String(read.structured.text), context.marker);
      assert(!read.text.includes("access_token"));
    },
  },
  {
    name: "render_report says what is missing",
    async run(context) {
      const { order } = await createOrder(context);
      const refused = (args: object): Promise<string> =>
        context.admin.refused("render_report", { ...args });
      const unknown = await refused({ report: "saleorder", ids: [order] });
      assertStringIncludes(unknown, "report: there is no such report");
      const missing = { report: "sale.report_saleorder", ids: [NO_SUCH_ID] };
      assertKind(await refused(missing), "missing");
      const proForma = { report: "sale.report_saleorder_pro_forma", ids: [order] };
      assertStringIncludes(await refused(proForma), "configure the user's password");
    },
  },
  {
    name: "a read-only server writes no file and no message, and prints",
    async run(context) {
      const { order } = await createOrder(context);
      const on = { model: "sale.order", id: order };
      const calls: readonly (readonly [string, object])[] = [
        ["write_file", { ...on, name: "a", content: WORDS }],
        ["post_message", { ...on, kind: "note", body: "x" }],
      ];
      for (const [tool, args] of calls) {
        const text = await context.session.readOnly.refused(tool, { ...args });
        assertStringIncludes(text, "this server is read-only");
      }
      const report = { report: "sale.report_saleorder", ids: [order] };
      const text = await context.session.readOnly.refused("render_report", report);
      assertStringIncludes(text, "first writes a portal token");
      await context.admin.ok("render_report", { ...report, text: true });
      await context.session.readOnly.ok("render_report", report);
    },
  },
];
