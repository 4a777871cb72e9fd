/** What prints in the sandbox: for whom, in which form, and what a server without wkhtmltopdf says (ODOO-FACTS §8). */
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { numberIn, VERSIONS, withSandbox } from "./wires.ts";

interface Page {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly location: string | null;
}

async function get(url: string, cookie?: string): Promise<Page> {
  const headers = cookie === undefined ? undefined : { cookie };
  const response = await fetch(url, { redirect: "manual", ...(headers && { headers }) });
  return {
    status: response.status,
    type: response.headers.get("content-type") ?? "",
    location: response.headers.get("location"),
    text: await response.text(),
  };
}

/** A web session, or what was answered instead. */
async function logIn(
  url: string,
  params: object,
): Promise<{ cookie: string | undefined; text: string }> {
  const response = await fetch(`${url}/web/session/authenticate`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", params: { db: "demo", ...params } }),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0];
  return { cookie, text: await response.text() };
}

for (const version of VERSIONS) {
  Deno.test(`sandbox ${version} prints for a session, and for whoever has a document's token`, async () => {
    await withSandbox({ version }, async ({ sandbox: { url }, call }) => {
      const { cookie } = await logIn(url, { login: "admin", password: "admin" });
      const report = `${url}/report/pdf/sale.report_saleorder/1`;
      assertEquals((await get(report, cookie)).text.slice(0, 5), "%PDF-");
      assertMatch((await get(report)).location ?? "", /^\/web\/login/);
      const ask = { model: "sale.order", method: "get_portal_url", args: [[1]] };
      const address = String(await call({ ...ask, kwargs: { report_type: "html" } }));
      assertEquals((await get(url + address)).status, 200);
      assertEquals(await call({ ...ask, kwargs: { report_type: "html" } }), address);
      assertEquals((await get(url + address.replace(/token=[^&]+/, "token=x"))).location, "/my");
    });
  });

  Deno.test(`sandbox ${version} without wkhtmltopdf prints no PDF`, async () => {
    await withSandbox({ version, printsPdf: false }, async ({ sandbox: { url }, call }) => {
      const { cookie } = await logIn(url, { login: "admin", password: "admin" });
      const { status, type } = await get(`${url}/report/pdf/sale.report_saleorder/1`, cookie);
      assertEquals(status, parseInt(version) >= 19 ? 422 : 400);
      assert(type.startsWith("text/html"));
      const model = "ir.actions.report";
      assertEquals(await call({ model, method: "get_wkhtmltopdf_state" }), "install");
    });
  });
}

Deno.test("sandbox opens a web session for a password alone", async () => {
  await withSandbox({}, async ({ sandbox: { url, accounts } }) => {
    const { admin, twoFactor } = accounts;
    const byKey = await logIn(url, { login: "admin", password: admin.apiKey });
    assertEquals([byKey.cookie, byKey.text.includes("AccessDenied")], [undefined, true]);
    const { login, password } = twoFactor;
    const half = await logIn(url, { login, password });
    assertEquals([half.cookie, JSON.parse(half.text).result], [undefined, { uid: null }]);
  });
});

Deno.test("sandbox prints nothing that its user may not read, and nothing after the session", async () => {
  await withSandbox({}, async ({ sandbox: { url } }) => {
    const low = await logIn(url, { login: "lowrights", password: "lowrights" });
    const report = `${url}/report/html/sale.report_saleorder/1`;
    assertEquals((await get(report, low.cookie)).status, 403);
    const { cookie = "" } = await logIn(url, { login: "admin", password: "admin" });
    assertEquals((await get(report, cookie)).status, 200);
    const left = await fetch(`${url}/web/session/destroy`, { method: "POST", headers: { cookie } });
    await left.body?.cancel();
    assertEquals((await get(report, cookie)).status, 303);
  });
});

Deno.test("sandbox notifies followers of a comment, and escapes a body that is not called HTML", async () => {
  await withSandbox({ version: "18.0" }, async ({ call }) => {
    const partner = numberIn(
      await call({ model: "res.partner", method: "create", args: [{ name: "F" }] }),
    );
    const on = { model: "sale.order", args: [[1]] };
    await call({ ...on, method: "message_subscribe", kwargs: { partner_ids: [partner] } });
    const message = numberIn(
      await call({
        ...on,
        method: "message_post",
        kwargs: { body: "<p>x</p>", subtype_xmlid: "mail.mt_comment" },
      }),
    );
    const [{ body }] = Object(
      await call({
        model: "mail.message",
        method: "read",
        args: [[message]],
        kwargs: { fields: ["body"] },
      }),
    );
    assertEquals(body, "<p>&lt;p&gt;x&lt;/p&gt;</p>");
    const told = await call({
      model: "mail.notification",
      method: "search_count",
      args: [[["mail_message_id", "=", message], ["res_partner_id", "=", partner]]],
    });
    assertEquals(told, 1);
  });
});
