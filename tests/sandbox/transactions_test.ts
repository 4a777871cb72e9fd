import { assert, assertEquals, assertNotEquals } from "../support/assert.ts";
import type { JsonObject } from "../../src/odoo/json.ts";
import { type Ask, majorOf, records, single, VERSIONS, withSandbox } from "./wires.ts";

const MODEL = "res.partner";
const read = (...fields: string[]) => ({ model: MODEL, method: "read", args: [[12], fields] });
const write = (values: { phone: string }) => ({
  model: MODEL,
  method: "write",
  args: [[12], values],
});

for (const version of VERSIONS) {
  Deno.test(`sandbox ${version} dates a slow transaction when it began and shows it when it ends`, () =>
    withSandbox({ version }, async ({ sandbox, call }) => {
      const { uid } = sandbox.accounts.admin;
      const begun = sandbox.beginCall({ uid, ...write({ phone: "late" }) });
      await call({ model: MODEL, method: "write", args: [[13], { phone: "early" }] });
      assertNotEquals(single(await call(read("phone"))).phone, "late");
      assertEquals(begun.commit(), true);
      assertEquals(single(await call(read("phone"))).phone, "late");
      const order = "write_date desc";
      const found = records(
        await call({
          model: MODEL,
          method: "search_read",
          kwargs: { domain: [["id", "in", [12, 13]]], fields: ["phone"], order },
        }),
      );
      assertEquals(found.map(({ id }) => id), [13, 12]);
    }));

  Deno.test(`sandbox ${version} compares moments as PostgreSQL stores them before 19, by the second after`, () =>
    withSandbox({ version }, async ({ call }) => {
      const finds = async (operator: string, moment: string) => {
        const domain = [["id", "=", 12], ["write_date", operator, moment]];
        return await call({ model: MODEL, method: "search_count", args: [domain] }) === 1;
      };
      let second = "";
      // One write in a thousand falls on a whole second.
      do {
        await call(write({ phone: second }));
        second = String(single(await call(read("write_date"))).write_date);
      } while (await finds("<=", `${second}.000`) && majorOf(version) < 19);
      const bySecond = majorOf(version) >= 19;
      const found: boolean[] = [];
      for (const operator of [">", ">=", "=", "<=", "<"]) {
        found.push(await finds(operator, second));
      }
      assertEquals(
        found,
        bySecond ? [false, true, true, true, false] : [true, true, false, false, false],
      );
      assertEquals(await finds("<", `${second}.999999`), !bySecond);
    }));

  Deno.test(`sandbox ${version} answers web_search_read with records and how many there are`, () =>
    withSandbox({ version }, async ({ call, fail }) => {
      const isOld = majorOf(version) < 17;
      const fields: JsonObject = isOld ? { fields: ["name", "country_id"] } : {
        specification: { name: {}, country_id: {} },
      };
      const search = (rest: JsonObject): Ask => ({
        model: MODEL,
        method: "web_search_read",
        kwargs: { domain: [["id", "in", [12, 13]]], ...fields, order: "id", ...rest },
      });
      const country = isOld ? [2, "Spain"] : 2;
      const first = { id: 12, name: "Adda Arredi S.A.", country_id: country };
      assertEquals(await call(search({ limit: 1 })), { length: 2, records: [first] });
      assertEquals(await call(search({ domain: [["id", "=", 12]], limit: 5 })), {
        length: 1,
        records: [first],
      });
      const whole = await call(search({ domain: [["id", "=", 0]] }));
      assertEquals(whole, { length: 0, records: [] });
      const wrong: JsonObject = isOld ? { specification: {} } : { fields: [] };
      const failure = await fail(search(wrong));
      assert(failure.name.endsWith("TypeError"), failure.name);
    }));
}
