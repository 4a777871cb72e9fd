import type { Json } from "../../src/odoo/json.ts";
import { assert, assertEquals } from "../support/assert.ts";
import {
  type Ask,
  failureOf,
  numberIn,
  records,
  single,
  VERSIONS,
  type Who,
  withSandbox,
} from "./wires.ts";

const count = (who: Who, model: string, domain: Json[] = []): Ask => ({
  who,
  model,
  method: "search_count",
  args: [domain],
});

Deno.test("sandbox shows each seller what their rights and companies let them see", () =>
  withSandbox({}, async ({ sandbox, call }) => {
    const { seller, manager } = sandbox.accounts;
    const ask = { model: "sale.order", method: "search_read", kwargs: { fields: ["user_id"] } };
    const own = records(await call({ ...ask, who: "seller", kwargs: { ...ask.kwargs, load: "" } }));
    assert(own.length > 0);
    assert(own.every(({ user_id }) => user_id === seller.uid || user_id === false));
    const first = numberIn(await call(count("demo", "sale.order")));
    const both = numberIn(await call(count("manager", "sale.order")));
    assert(own.length < first && first < both, `${own.length} < ${first} < ${both}`);
    const read = { who: "manager", model: "res.users", method: "read" } as const;
    const user = single(
      await call({ ...read, args: [[manager.uid], ["company_id", "company_ids"], ""] }),
    );
    assertEquals([user.company_id, user.company_ids], [2, [1, 2]]);
  }));

for (const version of VERSIONS) {
  Deno.test(`sandbox ${version} takes a two-factor user's key and not the password`, () =>
    withSandbox({ version }, async ({ sandbox, json, xml, call }) => {
      const { login, password, apiKey, uid } = sandbox.accounts.twoFactor;
      const attempt = (secret: string): Json[] => ["demo", login, secret, {}];
      assertEquals((await json("common", "authenticate", attempt(password))).result, false);
      assertEquals((await json("common", "authenticate", attempt(apiKey))).result, uid);
      const args = ["demo", uid, password, "res.partner", "search_count", [[]]];
      const refused = failureOf(await json("object", "execute_kw", args));
      assertEquals(refused.name, "odoo.exceptions.AccessDenied");
      const fault = await xml("object", "execute_kw", args);
      assertEquals(fault.ok ? 0 : fault.code, 3);
      await call(count("twoFactor", "res.partner"));
    }));
}

Deno.test("sandbox refuses a revoked key everywhere and keeps the password", () =>
  withSandbox({ version: "19.0" }, async ({ sandbox, json, call, fail }) => {
    const { login, password, apiKey, uid } = sandbox.accounts.demo;
    await call(count("demo", "res.partner"));
    sandbox.revokeKey(login);
    assertEquals((await fail(count("demo", "res.partner"))).name, "odoo.exceptions.AccessDenied");
    const attempt = (secret: string): Json[] => ["demo", login, secret, {}];
    assertEquals((await json("common", "authenticate", attempt(apiKey))).result, false);
    assertEquals((await json("common", "authenticate", attempt(password))).result, uid);
    const response = await fetch(`${sandbox.url}/json/2/res.partner/search_count`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `bearer ${apiKey}` },
      body: JSON.stringify({ domain: [] }),
    });
    assertEquals(response.status, 401);
    await response.body?.cancel();
    await call(count("admin", "res.partner"));
  }));

for (const version of VERSIONS) {
  Deno.test(`sandbox ${version} works in the companies that the context allows`, () =>
    withSandbox({ version }, async ({ call, fail }) => {
      const inCompanies = (ask: Ask, companies: number[]): Ask => ({
        ...ask,
        kwargs: { ...ask.kwargs, context: { allowed_company_ids: companies } },
      });
      const order: Ask = {
        who: "manager",
        model: "sale.order",
        method: "create",
        args: [{ partner_id: 12 }],
      };
      for (const [companies, company] of [[[1], 1], [[2], 2], [[1, 2], 1], [[], 2]] as const) {
        const id = numberIn(await call(inCompanies(order, [...companies])));
        const read = { ...order, method: "read", args: [[id], ["company_id"], ""] };
        assertEquals(single(await call(read)).company_id, company);
      }
      const seen = async (companies: number[]): Promise<number> =>
        numberIn(await call(inCompanies(count("manager", "sale.order"), companies)));
      assert(await seen([2]) < await seen([1, 2]));
      for (const ask of [count("demo", "sale.order"), { ...order, who: "demo" } as const]) {
        const failure = await fail(inCompanies(ask, [1, 2]));
        assertEquals([failure.name, failure.message], [
          "odoo.exceptions.AccessError",
          "Access to unauthorized or invalid companies.",
        ]);
      }
      const fields = { model: "res.country", method: "fields_get", args: [["name"], ["type"]] };
      assertEquals(await call(inCompanies(fields, [99])), { name: { type: "char" } });
    }));
}
