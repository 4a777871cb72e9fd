/** Messages and notes, as every version takes them. */
import { postMessage, readNotified, requireChatter } from "../../src/odoo/chatter.ts";
import { ArgumentError, OdooError } from "../../src/odoo/errors.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { VERSIONS } from "../../src/sandbox/versions.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { openInstance } from "../support/instance.ts";

const PLAIN = { body: "x", partnerIds: [], attachmentIds: [] };

for (const version of VERSIONS) {
  Deno.test(`a plain text arrives as it was written on ${version}`, async () => {
    await using sandbox = await startSandbox({ version });
    using instance = openInstance(sandbox.url);
    const odoo = instance.service;
    const [id = 0] = await odoo.create("res.partner", [{ name: "Ada" }]);
    const message = await postMessage(odoo, {
      ...PLAIN,
      model: "res.partner",
      id,
      kind: "note",
      body: "\nif a < b & c:\r\n  <b>bold</b>\n\n\nnext paragraph\n",
      subject: "S",
    });
    const [row] = await odoo.read("mail.message", [message], ["body", "subject", "message_type"]);
    assertEquals(
      row?.body,
      "<p>if a &lt; b &amp; c:<br/>  &lt;b&gt;bold&lt;/b&gt;</p><p>next paragraph</p>",
    );
    assertEquals([row?.subject, row?.message_type], ["S", "comment"]);
  });
}

Deno.test("followers are notified of a message and of no note; named contacts of both", async () => {
  await using sandbox = await startSandbox();
  using instance = openInstance(sandbox.url);
  const odoo = instance.service;
  const [id = 0, follower = 0, named = 0] = await odoo.create("res.partner", [
    { name: "Ada" },
    { name: "Follower" },
    { name: "Named" },
  ]);
  const on = { model: "res.partner", id };
  await odoo.call({ ...on, method: "message_subscribe", ids: [id], args: [[follower]] });
  const told = async (kind: "message" | "note", partnerIds: number[]): Promise<unknown> => {
    const message = await postMessage(odoo, { ...PLAIN, ...on, kind, partnerIds });
    const [row] = await odoo.read("mail.message", [message], ["subtype_id"]);
    const notified = await readNotified(odoo, message);
    return [row?.subtype_id, notified?.map(({ name }) => name)];
  };
  assertEquals(await told("message", []), [[1, "Discussions"], ["Follower"]]);
  assertEquals(await told("note", []), [[2, "Note"], []]);
  assertEquals(await told("message", [named]), [[1, "Discussions"], ["Follower", "Named"]]);
  assertEquals(await told("note", [named]), [[2, "Note"], ["Named"]]);
});

Deno.test("records without a chatter take no message, and nothing is sent", async () => {
  await using sandbox = await startSandbox();
  using instance = openInstance(sandbox.url);
  const odoo = instance.service;
  await requireChatter(odoo, "sale.order");
  await assertRejects(() => requireChatter(odoo, "res.country"), ArgumentError, "has no chatter");
  const post = { ...PLAIN, model: "res.partner", id: 1_999_999_999, kind: "note" } as const;
  const error = await assertRejects(() => postMessage(odoo, post), OdooError);
  assertEquals([error.kind, error.outcome], ["missing", "rejected"]);
});
