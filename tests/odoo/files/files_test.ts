/** Files in Odoo, in the forms of every version: read with their size told first, attached, replaced. */
import { ArgumentError, OdooError, ProtocolError } from "../../../src/odoo/errors.ts";
import { keptPreview, readFile } from "../../../src/odoo/files/read.ts";
import { attachFile, replaceFile, requireRecord } from "../../../src/odoo/files/write.ts";
import type { OdooService } from "../../../src/odoo/service.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/mod.ts";
import { VERSIONS } from "../../../src/sandbox/versions.ts";
import { assert, assertEquals, assertExists, assertRejects } from "../../support/assert.ts";
import { openInstance, withKey } from "../../support/instance.ts";

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const WORDS = btoa("a;b\n1;2\n");
const MISSING = 1_999_999_999;
const LIMIT = { maxBytes: 1_000 };
const ON = { model: "res.partner", id: 1 };

function onEveryVersion(
  name: string,
  run: (odoo: OdooService, sandbox: Sandbox) => Promise<void>,
): void {
  for (const version of VERSIONS) {
    Deno.test(`${name} on ${version}`, async () => {
      await using sandbox = await startSandbox({ version });
      using instance = openInstance(sandbox.url);
      await run(instance.service, sandbox);
    });
  }
}

/** How often content or sizes were read since. */
function reads({ calls }: Sandbox): number {
  return calls.filter(({ method }) => method === "read").length;
}

onEveryVersion("an attachment is made, read by either name, and replaced", async (odoo) => {
  const id = await attachFile(odoo, ON, { name: "Ünï.csv", base64: WORDS });
  for (const field of ["datas", "raw"]) {
    assertEquals(await readFile(odoo, { model: "ir.attachment", id, field }, LIMIT), {
      base64: WORDS,
      size: 8,
      mimeType: "text/csv",
      name: "Ünï.csv",
    });
  }
  const [row] = await odoo.read("ir.attachment", [id], ["res_model", "res_id"]);
  assertEquals([row?.res_model, row?.res_id], [ON.model, ON.id]);
  const place = { model: "ir.attachment", id, field: "datas" };
  await replaceFile(odoo, place, { base64: btoa("hello"), name: "b.txt", mimeType: "text/plain" });
  assertEquals(await readFile(odoo, place, LIMIT), {
    base64: btoa("hello"),
    size: 5,
    mimeType: "text/plain",
    name: "b.txt",
  });
});

onEveryVersion("a picture has a built name, a type by its content, and a preview", async (odoo) => {
  const [id = 0] = await odoo.create("res.partner", [{ name: "pictured" }]);
  const place = { model: "res.partner", id, field: "image_1920" };
  assertEquals(await replaceFile(odoo, place, { base64: PNG, name: "ignored.png" }), "image_1920");
  const { base64, mimeType, name, size } = await readFile(odoo, place, LIMIT);
  assertEquals([base64, mimeType, size], [PNG, "image/png", 70]);
  assertEquals(name, `res.partner-${id}-image_1920.png`);
  const kept = await keptPreview(odoo, place);
  assertExists(kept);
  const small = await readFile(odoo, kept, LIMIT);
  assertEquals([small.mimeType, /image_(128|256)\.png$/.test(small.name)], ["image/png", true]);
});

onEveryVersion("a file over the limit is refused by its size, unloaded", async (odoo, sandbox) => {
  const base64 = new Uint8Array(5_000).toBase64();
  const attachment = await attachFile(odoo, ON, { name: "zeros", base64 });
  await replaceFile(odoo, { ...ON, field: "image_1920" }, { base64 });
  const places = [
    { model: "ir.attachment", id: attachment, field: "datas" },
    { ...ON, field: "image_1920" },
  ];
  for (const place of places) {
    await odoo.schema(place.model);
    sandbox.resetCalls();
    const error = await assertRejects(() => readFile(odoo, place, LIMIT), ArgumentError);
    assertEquals(
      error.message,
      "the file has 4.9 KiB, the limit is 1000 bytes (max_binary_bytes)",
    );
    assertEquals(reads(sandbox), 1);
    assertEquals((await readFile(odoo, place, { maxBytes: 5_000 })).size, 5_000);
  }
});

Deno.test("what is not there, is empty or may not be read has no content", async () => {
  await using sandbox = await startSandbox();
  using instance = openInstance(sandbox.url);
  using others = openInstance(sandbox.url, { credential: withKey(sandbox.accounts.lowrights) });
  const odoo = instance.service;
  const [order] = await odoo.searchRead("sale.order", { domain: [], fields: ["name"], limit: 1 });
  const on = { model: "sale.order", id: Number(order?.id) };
  const hidden = await attachFile(odoo, on, { name: "hidden.txt", base64: WORDS });
  const [empty = 0] = await odoo.create("res.partner", [{ name: "no picture" }]);
  const missing = [
    { model: "ir.attachment", id: MISSING, field: "datas" },
    { model: "res.partner", id: empty, field: "image_1920" },
  ];
  for (const place of missing) {
    assertEquals(
      (await assertRejects(() => readFile(odoo, place, LIMIT), OdooError)).kind,
      "missing",
    );
  }
  const place = { model: "ir.attachment", id: hidden, field: "datas" };
  const refused = await assertRejects(() => readFile(others.service, place, LIMIT), OdooError);
  assertEquals(refused.kind, "access");
  const written = await assertRejects(
    () => replaceFile(others.service, place, { base64: WORDS }),
    OdooError,
  );
  assertEquals([written.kind, written.outcome], ["access", "rejected"]);
});

Deno.test("an attachment that is a link, and what is no file, are told", async () => {
  await using sandbox = await startSandbox();
  using instance = openInstance(sandbox.url);
  const odoo = instance.service;
  const [link = 0] = await odoo.create("ir.attachment", [
    { name: "elsewhere", type: "url", url: "https://example.com" },
  ]);
  const place = { model: "ir.attachment", id: link, field: "datas" };
  await assertRejects(() => readFile(odoo, place, LIMIT), ArgumentError, "is a link");
  await assertRejects(
    () => replaceFile(odoo, place, { base64: WORDS }),
    ArgumentError,
    "is a link",
  );
  const name = { ...ON, field: "name" };
  for (const run of [readFile(odoo, name, LIMIT), replaceFile(odoo, name, { base64: WORDS })]) {
    const error = await assertRejects(() => run, ArgumentError);
    assert(error.message.startsWith("res.partner.name is no binary field: use image_"));
  }
  const file = { model: "ir.attachment", id: 1, field: "datas" };
  assertEquals(await keptPreview(odoo, file), undefined);
});

Deno.test("what no file can be, such as half of its base64, is told", async () => {
  await using sandbox = await startSandbox();
  using instance = openInstance(sandbox.url);
  const odoo = instance.service;
  const place = { ...ON, field: "image_1920" };
  await odoo.call({
    model: ON.model,
    method: "write",
    ids: [ON.id],
    args: [{ image_1920: "iVBOR" }],
  });
  const error = await assertRejects(() => readFile(odoo, place, LIMIT), ProtocolError);
  assertEquals(error.message, "res.partner.image_1920 holds no whole file");
});

Deno.test("what is attached to nothing is refused before it is sent", async () => {
  await using sandbox = await startSandbox();
  using instance = openInstance(sandbox.url);
  const error = await assertRejects(
    () => requireRecord(instance.service, { model: "res.partner", id: MISSING }),
    OdooError,
  );
  assertEquals(error.kind, "missing");
});
