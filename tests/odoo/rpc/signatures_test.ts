/** Names of arguments that Odoo tells: asked once for each model, and kept within bounds. */
import { createJson2 } from "../../../src/odoo/rpc/json2.ts";
import { Signatures } from "../../../src/odoo/rpc/signatures.ts";
import { assertEquals } from "../../support/assert.ts";

const LOGIN = { database: "demo", secret: "key", kind: "key" } as const;
const DOCS = { methods: { do_it: { parameters: { reason: {} }, api: [] } } };

Deno.test("a model's names are asked for once, and those of a few hundred models are kept", async () => {
  const protocol = createJson2({ namesDatabase: false });
  const asked: string[] = [];
  const signatures = new Signatures(LOGIN, (_protocol, { path }) => {
    asked.push(path);
    return Promise.resolve(DOCS);
  });
  const find = (model: string): ReturnType<Signatures["find"]> =>
    signatures.find(protocol, { model, method: "do_it", args: ["why"], kwargs: {} });
  assertEquals((await find("first"))?.names, ["reason"]);
  await find("first");
  assertEquals(asked, ["/doc-bearer/first.json"]);
  for (let i = 0; i < 1_000; i++) await find(`model_${i}`);
  await find("first");
  assertEquals(asked.length, 1_002);
});
