import type { Json } from "../../src/odoo/json.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { failureOf, majorOf, VERSIONS, withSandbox } from "./wires.ts";

for (const version of VERSIONS) {
  Deno.test(`sandbox ${version} logs in with password or key, and answers False to anything else`, () =>
    withSandbox({ version }, async ({ sandbox, json, xml }) => {
      const { admin } = sandbox.accounts;
      const attempt = (login: string, secret: string): Json[] => ["demo", login, secret, {}];
      for (const secret of [admin.password, admin.apiKey]) {
        const envelope = await json("common", "authenticate", attempt("admin", secret));
        assertEquals(envelope.result, admin.uid);
        const login = await xml("common", "login", attempt("admin", secret).slice(0, 3));
        assertEquals(login, { ok: true, value: admin.uid });
      }
      for (const [login, secret] of [["admin", "wrong"], ["nobody", "admin"]] as const) {
        assertEquals((await json("common", "authenticate", attempt(login, secret))).result, false);
        const answer = await xml("common", "authenticate", attempt(login, secret));
        assertEquals(answer, { ok: true, value: false });
      }
    }));

  Deno.test(`sandbox ${version} fails an empty password as its version does`, () =>
    withSandbox({ version }, async ({ json }) => {
      const envelope = await json("common", "authenticate", ["demo", "admin", "", {}]);
      if (version === "18.0") assertEquals(failureOf(envelope).name, "builtins.AssertionError");
      else assertEquals(envelope.result, false);
    }));

  Deno.test(`sandbox ${version} refuses a wrong password, user or database in execute_kw`, () =>
    withSandbox({ version }, async ({ json, xml }) => {
      const cases: [Json[], string, number, string][] = [
        [["demo", 2, "wrong"], "odoo.exceptions.AccessDenied", 3, "Access Denied"],
        [["demo", 999, "admin"], "odoo.exceptions.MissingError", 2, "Record does not exist"],
        [["other", 2, "admin"], "psycopg2.OperationalError", 1, 'database "other" does not exist'],
      ];
      for (const [head, name, code, text] of cases) {
        const args = [...head, "res.partner", "search", [[]]];
        const failure = failureOf(await json("object", "execute_kw", args));
        assertEquals([failure.name, failure.code], [name, majorOf(version) >= 19 ? 0 : 200]);
        assertStringIncludes(failure.message, text);
        const answer = await xml("object", "execute_kw", args);
        assertEquals(answer.ok ? 0 : answer.code, code);
        assertStringIncludes(answer.ok ? "" : answer.message, text);
      }
    }));
}

Deno.test("sandbox refuses everybody after forgetLogins until they authenticate again", () =>
  withSandbox({}, async ({ sandbox, json, call, fail }) => {
    const ask = { model: "res.partner", method: "search_count", args: [[]] };
    await call(ask);
    sandbox.forgetLogins();
    assertEquals((await fail(ask)).name, "odoo.exceptions.AccessDenied");
    await json("common", "authenticate", ["demo", "admin", "admin", {}]);
    await call(ask);
  }));

Deno.test("sandbox never shows a secret in a fault", () =>
  withSandbox({}, async ({ json, xml }) => {
    const args = ["demo", 2, "hunter2-secret", "res.partner", "search", [[]]];
    const envelope = JSON.stringify(await json("object", "execute_kw", args));
    const fault = JSON.stringify(await xml("object", "execute_kw", args));
    assertEquals((envelope + fault).includes("hunter2"), false);
  }));
