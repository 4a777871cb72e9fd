/** What only 20 does, as far as it is known (ODOO-FACTS §1). */
import type { Json } from "../../src/odoo/json.ts";
import { isJsonObject } from "../../src/odoo/json.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { type Ask, type Bench, failureOf, numberIn, single, withSandbox } from "./wires.ts";

const V20 = { version: "20.0" } as const;

const attachment = (method: string, args: Json[], context: Ask["kwargs"] = {}): Ask => ({
  model: "ir.attachment",
  method,
  args,
  kwargs: { context },
});

async function readRaw({ call }: Bench, id: number, context: Ask["kwargs"] = {}): Promise<Json> {
  return single(await call(attachment("read", [[id], ["raw"]], context))).raw ?? null;
}

Deno.test("sandbox 20.0 reads a file as an object, with its content where that is asked or little", () =>
  withSandbox(V20, async (bench) => {
    const raw = btoa("hello");
    const id = numberIn(await bench.call(attachment("create", [{ name: "a.txt", raw }])));
    const file = {
      filename: "a.txt",
      size: 5,
      checksum: "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
    };
    const whole = { filename: "a.txt", content: raw, size: file.size, checksum: file.checksum };
    assertEquals(await readRaw(bench, id), whole);
    assertEquals(await readRaw(bench, id, { bin_size: true }), whole);
    assertEquals(await readRaw(bench, id, { include_binary_content: false }), file);
    const args = [[id], { raw: { filename: "b", content: btoa("x".repeat(3000)) } }];
    await bench.call(attachment("write", args));
    const long = await readRaw(bench, id);
    assert(isJsonObject(long) && !("content" in long));
    assertEquals(long.size, 3000);
    const told = await readRaw(bench, id, { include_binary_content: true });
    assert(isJsonObject(told) && typeof told.content === "string");
    await bench.call(attachment("write", [[id], { raw: false }]));
    assertEquals(await readRaw(bench, id), false);
  }));

Deno.test("sandbox 20.0 reads a picture as an object without a name", () =>
  withSandbox(V20, async ({ call }) => {
    const ask = (method: string, args: Json[]): Ask => ({ model: "res.partner", method, args });
    await call(ask("write", [[12], { image_1920: btoa("pixels") }]));
    const { image_1920: image } = single(await call(ask("read", [[12], ["image_1920"]])));
    assert(isJsonObject(image));
    assertEquals(Object.keys(image), ["content", "size", "checksum"]);
  }));

Deno.test("sandbox 20.0 refuses what is no base64, and loses a file under its former name", () =>
  withSandbox(V20, async (bench) => {
    const { call, fail } = bench;
    const create = (values: Json): Ask => attachment("create", [values]);
    assertEquals((await fail(create({ name: "a", raw: "aGVs\nbG8=" }))).name, "binascii.Error");
    const nameless = await fail(create({ name: "a", raw: { filename: "a" } }));
    assertEquals(nameless.name, "builtins.ValueError");
    const id = numberIn(await call(create({ name: "a", datas: btoa("hello") })));
    assertEquals(await readRaw(bench, id), false);
    const fields = await call(attachment("fields_get", [[], ["type"]]));
    assert(isJsonObject(fields) && "raw" in fields && !("datas" in fields));
  }));

Deno.test("sandbox 20.0 has neither read_group nor check_access_rights nor the db service", () =>
  withSandbox(V20, async ({ call, fail, json, sandbox }) => {
    const missing = "builtins.AttributeError";
    const partner = (method: string, args: Json[]): Ask => ({ model: "res.partner", method, args });
    assertEquals((await fail(partner("read_group", [[], [], ["type"]]))).name, missing);
    assertEquals((await fail(partner("check_access_rights", ["read"]))).name, missing);
    await call(partner("formatted_read_group", [[], ["type"]]));
    assertEquals(await call(partner("has_access", [[], "read"])), true);
    assertEquals(failureOf(await json("db", "list", [])).name, "builtins.KeyError");
    const old = `${sandbox.url}/json/2/res.partner/read_group`;
    const response = await fetch(old, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `bearer ${sandbox.accounts.admin.apiKey}`,
      },
      body: "{}",
    });
    assertEquals(response.status, 404);
    await response.body?.cancel();
  }));

Deno.test("sandbox 20.0 keeps rights in ir.access", () =>
  withSandbox(V20, async ({ call, fail }) => {
    const domain = [["model_id.model", "=", "sale.order"], ["operation", "=", "cru"]];
    const ask: Ask = { model: "ir.access", method: "search_count", args: [domain] };
    assertEquals(await call(ask), 1);
    const denied = await fail({ ...ask, who: "lowrights" });
    assertEquals(denied.name, "odoo.exceptions.AccessError");
    const gone = await fail({ model: "ir.model.access", method: "search", args: [[]] });
    assertEquals(gone.name, "odoo.exceptions.UserError");
  }));

Deno.test("sandbox calls itself what it is told to", async () => {
  for (
    const [serverVersion, info, serie] of [
      ["saas~19.2+e", ["saas~19", 2, 0, "final", 0, "e"], "saas~19.2"],
      ["18.0-20250101", [18, 0, 0, "final", 0, ""], "18.0"],
      ["19.0+e", [19, 0, 0, "final", 0, "e"], "19.0"],
      ["master", ["master", 0, 0, "final", 0, ""], "master"],
    ] as const
  ) {
    await withSandbox({ version: "19.0", serverVersion }, async ({ sandbox, json }) => {
      const { result } = await json("common", "version", []);
      assert(isJsonObject(result));
      assertEquals([result.server_version, result.server_serie], [serverVersion, serie]);
      assertEquals(result.server_version_info, [...info]);
      const page = await fetch(`${sandbox.url}/web/version`);
      assertEquals(await page.json(), { version_info: [...info], version: serverVersion });
    });
  }
});
