/** Reports: the ways to print one with a key and with a password, on servers that make PDFs and that do not. */
import {
  ArgumentError,
  AuthError,
  OdooError,
  PolicyError,
  ProtocolError,
} from "../../../src/odoo/errors.ts";
import { planReport, renderReport } from "../../../src/odoo/reports/render.ts";
import type { OdooService } from "../../../src/odoo/service.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../../src/sandbox/mod.ts";
import { VERSIONS } from "../../../src/sandbox/versions.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../support/assert.ts";
import { startFront } from "../../support/front.ts";
import { openInstance, withKey, withPassword } from "../../support/instance.ts";

const LIMIT = { maxBytes: 1_000_000 };
const ORDER = "sale.report_saleorder";
const INVOICE = "account.report_invoice_with_payments";
const PRO_FORMA = "sale.report_saleorder_pro_forma";

interface Printing {
  readonly sandbox: Sandbox;
  readonly byKey: OdooService;
  readonly byPassword: OdooService;
  readonly orders: readonly number[];
}

async function withOrders(
  options: SandboxOptions,
  run: (printing: Printing) => Promise<void>,
): Promise<void> {
  await using sandbox = await startSandbox(options);
  const { admin } = sandbox.accounts;
  using key = openInstance(sandbox.url, { credential: withKey(admin) });
  using password = openInstance(sandbox.url, { credential: withPassword(admin) });
  const byKey = key.service;
  const found = await byKey.searchRead("sale.order", { domain: [], fields: ["name"], limit: 2 });
  const orders = found.map(({ id }) => Number(id));
  await run({ sandbox, byKey, byPassword: password.service, orders });
}

const textOf = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);

for (const version of VERSIONS) {
  Deno.test(`a report is a PDF with a key and with a password on ${version}`, async () => {
    await withOrders({ version }, async ({ byKey, byPassword, orders, sandbox }) => {
      const [order = 0] = orders;
      for (const odoo of [byKey, byPassword]) {
        const request = { report: ORDER, ids: [order] };
        const { bytes, mimeType, fileName, note } = await renderReport(odoo, request, LIMIT);
        assertEquals([mimeType, note], ["application/pdf", undefined]);
        assert(textOf(bytes).startsWith("%PDF-"));
        assert(/^(PDF Quote|Quotation - Order) \S+\.pdf$/.test(fileName), fileName);
      }
      assertEquals(sandbox.sessions.filter(({ uid }) => uid !== undefined), []);
    });
  });

  Deno.test(`a server without wkhtmltopdf on ${version} gives HTML, and says why`, async () => {
    await withOrders({ version, printsPdf: false }, async ({ byKey, byPassword, orders }) => {
      const request = { report: ORDER, ids: orders.slice(0, 1) };
      for (const odoo of [byKey, byPassword]) {
        const { bytes, mimeType, fileName, note } = await renderReport(odoo, request, LIMIT);
        assertEquals([mimeType, fileName.endsWith(".html")], ["text/html", true]);
        assertStringIncludes(note ?? "", "wkhtmltopdf is missing on the Odoo server");
        assertStringIncludes(textOf(bytes), "<main>");
      }
    });
  });
}

for (const version of VERSIONS) {
  Deno.test(`printing a posted invoice does not send it on ${version}`, async () => {
    await withOrders({ version }, async ({ byKey }) => {
      const domain = [["state", "=", "posted"]] as const;
      const query = { domain, fields: ["name", "is_move_sent"], limit: 1 };
      const [invoice] = await byKey.searchRead("account.move", query);
      assertEquals(invoice?.is_move_sent, false);
      const ids = [Number(invoice?.id)];
      await renderReport(byKey, { report: INVOICE, ids }, LIMIT);
      const [after] = await byKey.read("account.move", ids, ["is_move_sent"]);
      assertEquals(after?.is_move_sent, false);
    });
  });
}

Deno.test("where only reading is possible no token is made, and one that is there is used", async () => {
  await withOrders({}, async ({ byKey, byPassword, orders, sandbox }) => {
    const request = { report: ORDER, ids: orders.slice(0, 1) };
    const readOnly = { ...LIMIT, readOnly: true };
    sandbox.resetCalls();
    const error = await assertRejects(() => renderReport(byKey, request, readOnly), PolicyError);
    assertStringIncludes(error.message, "first writes a portal token");
    assert(!sandbox.calls.some(({ method }) => method === "get_portal_url"));
    assertEquals((await renderReport(byPassword, request, readOnly)).mimeType, "application/pdf");
    await renderReport(byKey, request, LIMIT);
    assertEquals((await renderReport(byKey, request, readOnly)).mimeType, "application/pdf");
  });
});

Deno.test("where only reading is possible Odoo 16 keeps no copy of an invoice", async () => {
  await withOrders({ version: "16.0" }, async ({ byPassword }) => {
    const query = { domain: [["state", "=", "posted"]] as const, fields: ["name"], limit: 1 };
    const [invoice] = await byPassword.searchRead("account.move", query);
    const request = { report: INVOICE, ids: [Number(invoice?.id)] };
    const { mimeType, note } = await planReport(byPassword, request, { readOnly: true });
    assertEquals(mimeType, "text/html");
    assertStringIncludes(note ?? "", "Odoo would keep a copy of the PDF");
    assertEquals((await planReport(byPassword, request)).mimeType, "application/pdf");
  });
});

Deno.test("the name of the file stays in its line", async () => {
  await withOrders({}, async ({ byKey, orders: [order = 0] }) => {
    await byKey.write("sale.order", [order], { name: "S1\n\u202e../x\u0007" });
    const { fileName } = await planReport(byKey, { report: ORDER, ids: [order] });
    assertStringIncludes(fileName, "S1-..-x-.pdf");
  });
});

Deno.test("a password besides a key prints what no portal does", async () => {
  await withOrders({}, async ({ sandbox, orders }) => {
    const { admin } = sandbox.accounts;
    const both = { ...withKey(admin), password: admin.password };
    using instance = openInstance(sandbox.url, { credential: both });
    const { mimeType } = await renderReport(
      instance.service,
      { report: PRO_FORMA, ids: orders },
      LIMIT,
    );
    assertEquals(mimeType, "application/pdf");
  });
});

Deno.test("a wrong password besides a key is tried once, then the portal prints", async () => {
  await withOrders({}, async ({ sandbox, orders }) => {
    const credential = { ...withKey(sandbox.accounts.admin), password: "wrong" };
    await using front = startFront(sandbox.url);
    using instance = openInstance(front.url, { credential });
    const request = { report: ORDER, ids: orders.slice(0, 1) };
    const print = () => renderReport(instance.service, request, { ...LIMIT, as: "html" });
    await assertRejects(print, AuthError, "Odoo refused the password");
    assertEquals((await print()).mimeType, "text/html");
    assertEquals(front.count("/web/session/authenticate"), 1);
  });
});

Deno.test("a password prints every report, of several records too", async () => {
  await withOrders({}, async ({ byPassword, orders }) => {
    const pair = await renderReport(byPassword, { report: PRO_FORMA, ids: orders }, LIMIT);
    assertEquals(pair.mimeType, "application/pdf");
    assertStringIncludes(pair.fileName, " and 1 more.pdf");
    const [{ id } = { id: 0 }] = await byPassword.searchRead("product.template", {
      domain: [],
      fields: ["name"],
      limit: 1,
    });
    const label = { report: "product label", ids: [Number(id)] };
    const { mimeType, bytes } = await renderReport(byPassword, label, LIMIT);
    assertEquals(mimeType, "text/plain");
    assertStringIncludes(textOf(bytes), "Product Label");
    const html = await renderReport(byPassword, { report: ORDER, ids: orders }, {
      ...LIMIT,
      as: "html",
    });
    assertEquals([html.mimeType, html.note], ["text/html", undefined]);
  });
});

Deno.test("a key prints what the portal prints, and says what it takes to print others", async () => {
  await withOrders({}, async ({ byKey, orders, sandbox }) => {
    const [order = 0] = orders;
    sandbox.resetCalls();
    const error = await assertRejects(
      () => planReport(byKey, { report: PRO_FORMA, ids: [order] }),
      ProtocolError,
      "configure the user's password",
    );
    assertEquals(error.outcome, "not_sent");
    assert(!sandbox.calls.some(({ method }) => method === "get_portal_url"));
    await assertRejects(
      () => planReport(byKey, { report: ORDER, ids: orders }),
      ArgumentError,
      "one record at a time",
    );
  });
});

Deno.test("a report is found by its title too, and a wrong name leads to the like of it", async () => {
  await withOrders({}, async ({ byPassword, orders }) => {
    const ids = orders.slice(0, 1);
    assertEquals((await planReport(byPassword, { report: "pdf quote", ids })).report.name, ORDER);
    await assertRejects(
      () => planReport(byPassword, { report: "Pro-Forma", ids }),
      ArgumentError,
      `did you mean ${PRO_FORMA} (sale.order)?`,
    );
    for (const report of [ORDER.slice(0, -1), "sale.action_report_saleorder"]) {
      await assertRejects(
        () => planReport(byPassword, { report, ids }),
        ArgumentError,
        `${ORDER} (sale.order)`,
      );
    }
    await assertRejects(
      () => planReport(byPassword, { report: "no.such", ids }),
      ArgumentError,
      "there is no such report",
    );
  });
});

Deno.test("records that are not there or not open, and documents over the limit, are refused", async () => {
  await withOrders({}, async ({ sandbox, byKey, byPassword, orders }) => {
    const missing = { report: ORDER, ids: [1_999_999_999] };
    for (const odoo of [byKey, byPassword]) {
      const error = await assertRejects(() => renderReport(odoo, missing, LIMIT), OdooError);
      assertEquals(error.kind, "missing");
      const request = { report: ORDER, ids: orders.slice(0, 1) };
      await assertRejects(
        () => renderReport(odoo, request, { maxBytes: 100 }),
        ArgumentError,
        "over the limit of 100 bytes (max_binary_bytes)",
      );
    }
    using low = openInstance(sandbox.url, { credential: withPassword(sandbox.accounts.lowrights) });
    const request = { report: ORDER, ids: orders.slice(0, 1) };
    const error = await assertRejects(() => renderReport(low.service, request, LIMIT), OdooError);
    assertEquals(error.kind, "access");
    assertEquals(sandbox.sessions.filter(({ uid }) => uid !== undefined), []);
  });
});

Deno.test("where there are several databases the portal page is asked for in its own", async () => {
  await withOrders({ otherDatabases: 2, version: "17.0" }, async ({ byKey, orders }) => {
    const request = { report: ORDER, ids: orders.slice(0, 1) };
    assertEquals((await renderReport(byKey, request, LIMIT)).mimeType, "application/pdf");
  });
});

Deno.test("the portal's address is in no error, and a redirect is not followed", async () => {
  await withOrders({}, async ({ sandbox, orders }) => {
    let asked = 0;
    await using elsewhere = startFront(sandbox.url, { before: () => void asked++ });
    for (const [status, kind] of [[303, "access"], [500, "server"], [404, "server"]] as const) {
      await using front = startFront(sandbox.url, {
        before: ({ path }) =>
          path.startsWith("/my/")
            ? new Response(null, { status, headers: { location: `${elsewhere.url}${path}` } })
            : undefined,
      });
      using instance = openInstance(front.url);
      const request = { report: ORDER, ids: orders.slice(0, 1) };
      const error = await assertRejects(
        () => renderReport(instance.service, request, LIMIT),
        OdooError,
      );
      assertEquals(error.kind, kind);
      assert(!Deno.inspect(error).includes("access_token"));
    }
    assertEquals(asked, 0);
  });
});

Deno.test("a PDF of several records that is not made leads to one at a time", async () => {
  await withOrders({}, async ({ sandbox, orders }) => {
    await using front = startFront(sandbox.url, {
      before: ({ path }) =>
        path.startsWith("/report/pdf/") ? new Response(null, { status: 500 }) : undefined,
    });
    using instance = openInstance(front.url, {
      credential: withPassword(sandbox.accounts.admin),
    });
    const failure = (ids: readonly number[]): Promise<OdooError> =>
      assertRejects(
        () => renderReport(instance.service, { report: ORDER, ids }, LIMIT),
        OdooError,
        "HTTP 500",
      );
    assertStringIncludes((await failure(orders)).message, "ask for one record alone");
    assert(!(await failure(orders.slice(0, 1))).message.includes("alone"));
  });
});

Deno.test("a wrong password and a second factor open no session", async () => {
  await using sandbox = await startSandbox();
  const { admin, twoFactor } = sandbox.accounts;
  using instance = openInstance(sandbox.url, { credential: withPassword(twoFactor) });
  const never = (): Promise<void> => Promise.reject(new Error("it ran"));
  await assertRejects(
    () => instance.service.pages.logIn(never),
    AuthError,
    "a user with two-factor log-in",
  );
  const wrong = { ...withPassword(admin), secret: "wrong" };
  using other = openInstance(sandbox.url, { credential: wrong });
  const error = await assertRejects(() => other.service.pages.logIn(never), AuthError);
  assertEquals(error.message, "no web session: Odoo refused the password");
  assert(!Deno.inspect(error).includes(wrong.secret + '"'));
});
