/** What hangs on the records: messages, activities, attachments and transfers. */
import { addMessage, SUBTYPES } from "../chatter.ts";
import type { Row } from "../values.ts";
import { textOf } from "../values.ts";
import { type Builder, day, moment } from "./builder.ts";
import { solidPng } from "./png.ts";

const REPLIES = [
  "Thank you, we confirm the delivery in two weeks.",
  "Could you send the data sheet of the floor lamp?",
  "The customer asks for a discount of five percent.",
  "Please invoice to the new address.",
  "Colours approved, go ahead.",
  "Called twice, no answer. Next try on Monday.",
] as const;

const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`;

export function addDocuments(builder: Builder): void {
  builder.addAll("mail.message.subtype", [
    { name: "Discussions", sequence: 0 },
    { name: "Note", sequence: 100, internal: true },
  ]);
  addTalk(builder);
  addAttachments(builder);
  addActivities(builder);
  addTransfers(builder);
}

function rows(builder: Builder, model: string): Row[] {
  return [...builder.env.db.table(model).rows()];
}

/** A note of the creation, and on some records a conversation. */
function addTalk(builder: Builder): void {
  const { env, random } = builder;
  for (const model of ["sale.order", "crm.lead", "project.task"] as const) {
    for (const row of rows(builder, model)) {
      const on = { model, id: row.id };
      const created = textOf(row.create_date);
      const logged = { date: created, create_date: created, write_date: created };
      const { description } = env.registry.model(model);
      addMessage(env, on, { ...logged, body: `<p>${description} created</p>`, author_id: 4 });
      if (!random.chance(0.4)) continue;
      addMessage(env, on, {
        ...logged,
        body: `<p>${random.pick(REPLIES)}</p>`,
        message_type: "comment",
        subtype_id: SUBTYPES.comment,
        author_id: row.partner_id || 4,
      });
    }
  }
}

function addAttachments(builder: Builder): void {
  const orders = rows(builder, "sale.order").filter((row) => row.state === "sale").slice(-12);
  for (const order of orders) {
    builder.add("ir.attachment", {
      name: `Order confirmation ${textOf(order.name)}.pdf`,
      raw: btoa(PDF),
      res_model: "sale.order",
      res_id: order.id,
      company_id: 1,
    }, 5);
  }
  rows(builder, "project.task").slice(0, 8).forEach((task, index) => {
    builder.add("ir.attachment", {
      name: `Sketch ${index + 1}.png`,
      raw: solidPng(8, [20 * index, 120, 60]),
      res_model: "project.task",
      res_id: task.id,
    }, 9);
  });
  builder.add("ir.attachment", {
    name: "Terms and conditions.txt",
    raw: btoa("Payment in 30 days.\n"),
  });
  builder.add("ir.attachment", {
    name: "Price list.csv",
    raw: btoa("code;price\nPND-01;145.00\n"),
  });
}

function addActivities(builder: Builder): void {
  const leads = rows(builder, "crm.lead").filter((row) => row.active !== false).slice(-30);
  leads.forEach((lead, index) => {
    builder.add("mail.activity", {
      res_model: "crm.lead",
      res_id: lead.id,
      res_name: lead.name ?? false,
      summary: index % 2 === 0 ? "Call back" : "Send offer",
      date_deadline: day(15 - index),
      user_id: lead.user_id || 6,
    }, 20);
  });
}

function addTransfers(builder: Builder): void {
  const orders = rows(builder, "sale.order").filter((row) => row.state === "sale").slice(-40);
  orders.forEach((order, index) => {
    const due = 40 - index;
    builder.add("stock.picking", {
      name: `WH/OUT/${String(builder.env.db.next("stock.picking")).padStart(5, "0")}`,
      partner_id: order.partner_id ?? false,
      origin: order.name ?? false,
      sale_id: order.id,
      scheduled_date: moment(due),
      date_done: due > 5 ? moment(due) : false,
      state: due > 5 ? "done" : "assigned",
    }, due + 5);
  });
}
